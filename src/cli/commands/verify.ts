import * as z from 'zod';
import type { Replayed } from '../../app/python/replay.ts';
import { pushExitCode } from '../../core/exit-code.ts';
import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { fileWords } from '../file-words.ts';
import { findingWords } from '../../core/words.ts';

const SHOWN_LOG_LINES = 12;

export const verifyCommand = command({
  usage: 'verify <dumps..>',
  describe: 'validate dumps without sending or queueing anything',
  options: (args) =>
    args
      .positional('dumps', { type: 'string', array: true, describe: 'dumps or folders of them' })
      .option('replay', {
        type: 'boolean',
        default: false,
        describe: 'also run the code of each dump in a clean interpreter, as you',
      }),
  schema: () => commonSchema.extend({ dumps: fileWords, replay: lastGiven(z.boolean()) }),
  run: async ({ dumps, replay, ...flags }, output) => {
    const { openConfig } = await import('../../app/open-app.ts');
    const { verifyDumps } = await import('../../app/by-hand/verify.ts');
    if (replay) output.progress('the code of the dumps is run on this machine, with your rights');
    const items = await verifyDumps(dumps, await openConfig(flags), replay);
    const exitCode = pushExitCode(items.map((item) => (isWell(item) ? 'imported' : 'rejected')));
    const lines = items.flatMap(({ file, valid, findings, proof }) => [
      `${valid ? 'valid' : 'not valid'}: ${printable(file)}`,
      ...findings.flatMap(findingWords),
      ...(proof === null ? [] : proofWords(proof)),
    ]);
    const shown = items.map(({ runId, ...item }) => ({ ...item, run_id: runId }));
    output.result({ version: 1, command: 'verify', items: shown, exit_code: exitCode }, lines);
    return exitCode;
  },
});

/** That something was not run is told; only what failed counts. */
function isWell({ valid, proof }: { readonly valid: boolean; readonly proof: Replayed | null }): boolean {
  return valid && proof?.proof !== 'failed';
}

function proofWords({ proof, error, roles }: Replayed): string[] {
  const whole = `  ${wordsOf(proof)} in a clean interpreter${error === null ? '' : `: ${printable(error)}`}`;
  return [
    whole,
    ...Object.entries(roles).flatMap(([role, verdict]) => [
      `    ${role}: ${wordsOf(verdict.proof)}${verdict.reason === null ? '' : `, ${printable(verdict.reason)}`}`,
      ...(verdict.log ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .slice(-SHOWN_LOG_LINES)
        .map((line) => `      | ${printable(line)}`),
    ]),
  ];
}

function wordsOf(proof: string): string {
  return proof.replaceAll('_', ' ');
}
