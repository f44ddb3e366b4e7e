import { BridgeError } from '../core/errors.ts';
import type { Output } from './output.ts';

/** A person at the terminal says yes or no; where there is none, only a flag can have said it. */
export async function requireConsent(output: Output, saidYes: boolean): Promise<void> {
  if (saidYes) return;
  const { stdin } = process;
  if (!stdin.isTTY || !output.isTerminal) {
    throw new BridgeError(
      'usage',
      'nothing was asked: without a terminal nobody can agree to the plan above',
      'say yes to it with --yes',
    );
  }
  output.notice('do that? [y/N]');
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (/[\r\n]/.test(text)) break;
  }
  if (/^\s*y(es)?\s*$/i.test(text)) return;
  throw new BridgeError('usage', 'nothing was asked', '');
}
