import * as z from 'zod';
import { pushExitCode } from '../../core/exit-code.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { runWord, runWordSchema } from '../run-word.ts';
import { countOf, findingWords, outcomeWords } from '../../core/words.ts';

export const retryCommand = command({
  usage: 'retry <run>',
  describe: 'set a run going again that is held, rejected or dropped: by its id, the end of it, or its file',
  options: (args) =>
    args
      .positional('run', runWord)
      .option('again', {
        type: 'boolean',
        default: false,
        describe: 'also where it was imported, or may have been: that can make a second record',
      })
      .option('allow-secrets', {
        type: 'boolean',
        default: false,
        describe: 'send what was held because of possible secrets or weight',
      }),
  schema: () =>
    commonSchema.extend({
      run: runWordSchema,
      again: lastGiven(z.boolean()),
      allowSecrets: lastGiven(z.boolean()),
    }),
  run: async ({ run: word, again, allowSecrets, ...flags }, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { retryRun } = await import('../../app/by-hand/retry.ts');
    const { app } = await openApp(flags, { mustNotWrite: false });
    try {
      const { run, going, refused } = await retryRun(word, app, { again, allowSecrets });
      const { runId, name, state, findings } = run;
      const exitCode =
        refused === null ? 0 : state === 'rejected' || state === 'held' ? pushExitCode([state]) : 1;
      const why = refused ?? run.why;
      const result = {
        run_id: runId,
        name,
        state,
        why,
        reasons: findings,
        continuations: going,
        exit_code: exitCode,
      };
      output.result({ version: 1, command: 'retry', ...result }, [
        outcomeWords(run, why),
        ...(refused === null ? [] : findings.flatMap(findingWords)),
        ...(going === 0 ? [] : [`  ${countOf(going, 'continuation')} tried again`]),
      ]);
      return exitCode;
    } finally {
      await app.lifetime.close();
    }
  },
});
