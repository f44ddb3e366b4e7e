import type { Output } from './output.ts';

const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const LONGEST = 10_000;

/** A key from standard input; on a terminal nothing of it is shown. */
export async function readKey(output: Output, input: AsyncIterable<Buffer>): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) {
    output.notice('paste the key and press Enter (it is not shown):');
    stdin.setRawMode(true);
  }
  try {
    let text = '';
    for await (const chunk of input) {
      text += chunk.toString();
      if (text.includes(INTERRUPT)) process.exit(130);
      if (text.length > LONGEST || (stdin.isTTY && ENTER.test(text))) break;
    }
    return text.split(ENTER, 1)[0] ?? '';
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
  }
}
