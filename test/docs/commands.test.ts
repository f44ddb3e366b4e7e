import { expect, test } from 'vitest';
import { bridgeCommands } from '../../src/cli/bridge-commands.ts';
import { pushCommand } from '../../src/cli/commands/push.ts';
import { runScriptCommand } from '../../src/cli/commands/run-script.ts';
import { parse } from '../../src/cli/main.ts';
import { cutScript } from '../../src/cli/script-words.ts';
import { codeSpans, PAGES, readPage, rowsOf } from './pages.ts';

const VERBS = bridgeCommands().map(({ usage }) => usage.split(' ', 1)[0] ?? '');

/** `vilvik-push …`, `vilvik-bridge …`, or a verb of the latter with or without its words; null for other texts. */
function commandIn(span: string): readonly string[] | null {
  const words = span
    .replaceAll(/\[?(\w+)\]?…/g, '$1')
    .split(' ')
    .filter((word) => word !== '');
  const [first = ''] = words;
  if (first === 'vilvik-push' || first === 'vilvik-bridge') return words;
  return VERBS.includes(first) ? ['vilvik-bridge', ...words] : null;
}

/** Why the real parser does not take the words; null where it takes them. A verb that is named alone may lack its words. */
async function refusal([program, ...words]: readonly string[]): Promise<string | null> {
  if (words.length === 0 && program === 'vilvik-bridge') return null;
  const { own, script } = cutScript(words);
  const commands = program === 'vilvik-push' ? [pushCommand, runScriptCommand(script)] : bridgeCommands();
  const name = program === 'vilvik-push' ? 'vilvik-push' : 'vilvik-bridge';
  try {
    await parse(name, commands, program === 'vilvik-push' ? own : words);
    return null;
  } catch (error) {
    const { message } = error as Error;
    return words.length === 1 && message.startsWith('Not enough non-option arguments')
      ? null
      : `${words.join(' ')}: ${message}`;
  }
}

async function refusals(commands: readonly (readonly string[])[]): Promise<string[]> {
  const found: string[] = [];
  for (const command of commands) {
    const why = await refusal(command);
    if (why !== null) found.push(why);
  }
  return found;
}

/** The flags that none of the commands takes. */
async function unknownFlags(
  flags: readonly string[],
  commands: readonly (readonly string[])[],
): Promise<string[]> {
  const unknown: string[] = [];
  for (const flag of flags) {
    const answers = await refusals(commands.map((command) => [...command, ...flag.split(' ')]));
    if (answers.length === commands.length) unknown.push(flag);
  }
  return unknown;
}

/** Both programs, and every verb with the words that it wants. */
const EVERYTHING = [
  ['vilvik-push'],
  ...bridgeCommands().map(({ usage }) => ['vilvik-bridge', ...usage.replaceAll(/\s\[.*?\]/g, '').split(' ')]),
];

test.each([...PAGES, 'src/REFERENCE.md'])(
  'every command that %s names is one, with flags that it takes',
  async (page) => {
    const text = await readPage(page);
    const spans = codeSpans(text).filter((span) => /^vilvik-(?:push|bridge)\b/.test(span));
    expect(await refusals(spans.map((span) => commandIn(span) ?? []))).toEqual([]);
  },
);

test('every flag beside commands of the table is taken by one of them', async () => {
  const rows = rowsOf(await readPage('README.md')).filter(([first = '']) => first.includes('`vilvik-'));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const spans = codeSpans(row.join(' '));
    const commands = spans.map(commandIn).filter((command) => command !== null);
    expect(await refusals(commands)).toEqual([]);
    const flags = spans.filter((span) => span.startsWith('--'));
    expect(await unknownFlags(flags, commands)).toEqual([]);
  }
});

test('every flag in the text is taken by some command', async () => {
  const flags = codeSpans(await readPage('README.md')).filter((span) => span.startsWith('--'));
  expect(flags).toContain('--json');
  expect(await unknownFlags(flags, EVERYTHING)).toEqual([]);
  expect(await unknownFlags(['--no-such-flag'], EVERYTHING)).toEqual(['--no-such-flag']);
});

test('every verb stands in the table', async () => {
  const spans = rowsOf(await readPage('README.md')).flatMap((row) => codeSpans(row.join(' ')));
  const named = new Set(spans.map((span) => commandIn(span)?.[1]));
  // Shown on the first screen, as `npm run demo`.
  expect(VERBS.filter((verb) => !named.has(verb) && verb !== 'demo')).toEqual([]);
});
