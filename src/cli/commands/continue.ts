import * as z from 'zod';
import { continueExitCode } from '../../core/exit-code.ts';
import { wishView } from '../../core/wish/wish-view.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { wishLine } from '../../core/wish/wish-words.ts';
import { previewLines, previewView } from '../continue-words.ts';
import { durationFlag } from '../duration-flag.ts';
import { overridesFlags, overridesOf, overridesSchema } from '../overrides-flags.ts';
import { runWord, runWordSchema } from '../run-word.ts';
import { showEvents } from '../show-events.ts';
import { runWords } from '../../core/words.ts';

export const continueCommand = command({
  usage: 'continue <run>',
  describe: 'continue a run at the service from where it stands there; costs credits',
  options: (args) =>
    overridesFlags(args.positional('run', runWord))
      .option('wait', { type: 'boolean', default: false, describe: 'stay until the result is at home' })
      .option('wait-timeout', { type: 'string', describe: 'stay at most so long (implies --wait)' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'say what would be asked and what it costs',
      }),
  schema: () =>
    commonSchema.extend({
      run: runWordSchema,
      ...overridesSchema,
      wait: lastGiven(z.boolean()),
      waitTimeout: lastGiven(z.string().optional()),
      dryRun: lastGiven(z.boolean()),
    }),
  run: async ({ run: word, ...flags }, output) => {
    const overrides = overridesOf(flags);
    const waitTimeoutMs = durationFlag('--wait-timeout', flags.waitTimeout);
    const { openApp } = await import('../../app/open-app.ts');
    const { continueRun, findToContinue } = await import('../../app/by-hand/continue-run.ts');
    const { app, signal } = await openApp(flags, { mustNotWrite: flags.dryRun });
    try {
      const found = await findToContinue(word, app);
      const about = { version: 1, command: 'continue', run_id: found.run.runId, name: found.run.name };
      if (flags.dryRun) {
        const { previewContinuation } = await import('../../app/by-hand/continue-preview.ts');
        const preview = previewContinuation({ ...found, overrides }, app);
        output.result({ ...about, would: previewView(preview) }, previewLines(preview));
        return 0;
      }
      const events = showEvents(output, app.clock);
      const stay = { wait: flags.wait || waitTimeoutMs !== null, waitTimeoutMs };
      const { askedNow } = await import('../../app/push/wish-for-runs.ts');
      const { wish, keyProblem } = await continueRun({ ...found, overrides }, app, stay, events.emit, signal);
      events.end();
      const exitCode = signal.aborted ? 130 : continueExitCode(askedNow(wish, app, { keyProblem }));
      output.result({ ...about, continuation: wishView(wish), exit_code: exitCode }, [
        `${runWords(found.run.name, found.run.runId)}: ${wishLine(wish, app.clock.now())}`,
        ...(keyProblem === null ? [] : [`${keyProblem.message}; ${keyProblem.hint}`]),
      ]);
      return exitCode;
    } finally {
      await app.lifetime.close();
    }
  },
});
