import * as z from 'zod';
import type { ContinuePreview } from '../../app/by-hand/continue-preview.ts';
import { BridgeError } from '../../core/errors.ts';
import type { Overrides } from '../../core/wish/wish.ts';
import { pushExitCode } from '../../core/exit-code.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { fileWords } from '../file-words.ts';
import { durationFlag } from '../duration-flag.ts';
import { previewLines, previewView } from '../continue-words.ts';
import { overridesFlags, overridesOf, overridesSchema } from '../overrides-flags.ts';
import { pushAdvice } from '../push-advice.ts';
import { pushLines, pushResult } from '../push-result.ts';
import { showEvents } from '../show-events.ts';

const schema = () =>
  commonSchema.extend({
    files: fileWords,
    _: fileWords,
    wait: lastGiven(z.boolean()),
    waitTimeout: lastGiven(z.string().optional()),
    dryRun: lastGiven(z.boolean()),
    continue: lastGiven(z.boolean()),
    ...overridesSchema,
  });

export const pushCommand = command({
  usage: '$0 [files..]',
  describe: 'push dumps once: files, folders, - for standard input; without any the spool',
  options: (args) =>
    overridesFlags(args)
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'dumps (*.vilvik.jsonl, *.json), folders, or -',
      })
      .option('wait', {
        type: 'boolean',
        default: false,
        describe: 'stay until every run has come to an end',
      })
      .option('wait-timeout', {
        type: 'string',
        describe: 'stay at most so long, such as 90s or 2h (implies --wait)',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'say what would be sent when, and do nothing',
      })
      .option('continue', {
        type: 'boolean',
        default: false,
        describe: 'continue at the service what is imported; costs credits',
      }),
  schema,
  run: async (args, output) => {
    const words = [...args.files, ...args._];
    const continueWith = continuationOf(args);
    const waitTimeoutMs = durationFlag('--wait-timeout', args.waitTimeout);
    const { openApp } = await import('../../app/open-app.ts');
    const { app, signal } = await openApp(args, { mustNotWrite: args.dryRun });
    const places = words.length === 0 ? [app.config.places.spool] : words;
    try {
      if (args.dryRun) {
        const { keyProblemNow } = await import('../../app/status.ts');
        const { previewPush } = await import('../../app/push/preview.ts');
        const { previewContinuations } = await import('../../app/by-hand/continue-preview.ts');
        const { items, previews } = previewContinuations(
          await previewPush(words, app, signal),
          continueWith,
          app,
        );
        // That runs would wait is what was asked to be shown; only what stands in the way is a failure.
        const isWell = items.every(({ state }) => state !== 'rejected' && state !== 'held');
        const exitCode = isWell ? 0 : pushExitCode(items.map(({ state }) => state));
        output.result({ ...pushResult(items, exitCode), ...wouldView(previews) }, [
          ...pushLines(items, app.clock.now(), places),
          ...previews.flatMap(previewLines),
        ]);
        const keyProblem = await keyProblemNow(app);
        if (keyProblem !== null) output.progress(`without a key nothing goes: ${keyProblem}`);
        return exitCode;
      }
      const { pushOnce } = await import('../../app/push/once.ts');
      const events = showEvents(output, app.clock);
      const options = { wait: args.wait || waitTimeoutMs !== null, waitTimeoutMs, continueWith };
      const report = await pushOnce(words, app, options, events.emit, signal);
      events.end();
      const { items } = report;
      const states = items.map(({ state }) => state);
      const asked = items.flatMap((item) => item.asked ?? []);
      const exitCode = signal.aborted ? 130 : pushExitCode(states, asked);
      output.result(pushResult(items, exitCode), pushLines(items, app.clock.now(), places));
      for (const line of pushAdvice(report)) output.progress(line);
      return exitCode;
    } finally {
      await app.lifetime.close();
    }
  },
});

/** What runs are to be continued with; null where that was not asked for. */
function continuationOf(args: z.infer<ReturnType<typeof schema>>): Overrides | null {
  const overrides = overridesOf(args);
  if (args.continue) return overrides;
  if (Object.keys(overrides).length === 0) return null;
  const hint = 'add --continue: it costs credits, so it has to be asked for';
  throw new BridgeError('usage', '--generations and --set say how to continue', hint);
}

function wouldView(previews: readonly ContinuePreview[]): object {
  return previews.length === 0 ? {} : { would_continue: previews.map(previewView) };
}
