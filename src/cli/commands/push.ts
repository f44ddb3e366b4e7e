import * as z from 'zod';
import type { BridgeError } from '../../core/errors.ts';
import { pushExitCode } from '../../core/exit-code.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { fileWords } from '../file-words.ts';
import { durationFlag } from '../duration-flag.ts';
import { pushLines, pushResult } from '../push-result.ts';
import { showEvents } from '../show-events.ts';

const schema = commonSchema.extend({
  files: fileWords,
  _: fileWords,
  wait: lastGiven(z.boolean()),
  waitTimeout: lastGiven(z.string().optional()),
  dryRun: lastGiven(z.boolean()),
});

export const pushCommand = command({
  usage: '$0 [files..]',
  describe: 'push dumps once: files, folders, - for standard input; without any the spool',
  options: (args) =>
    args
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
      }),
  schema,
  run: async (args, output) => {
    const words = [...args.files, ...args._];
    const waitTimeoutMs = durationFlag('--wait-timeout', args.waitTimeout);
    const { openApp } = await import('../../app/open-app.ts');
    const { app, signal } = await openApp(args, { mustNotWrite: args.dryRun });
    try {
      if (args.dryRun) {
        const { previewPush } = await import('../../app/preview.ts');
        const items = await previewPush(words, app);
        // That runs would wait is what was asked to be shown; only what stands in the way is a failure.
        const isWell = items.every(({ state }) => state !== 'rejected' && state !== 'held');
        const exitCode = isWell ? 0 : pushExitCode(items.map(({ state }) => state));
        output.result(pushResult(items, exitCode), pushLines(items, app.clock.now()));
        return exitCode;
      }
      const { pushOnce } = await import('../../app/once.ts');
      const events = showEvents(output, app.clock);
      const options = { wait: args.wait || waitTimeoutMs !== null, waitTimeoutMs };
      const { items, keyProblem } = await pushOnce(words, app, options, events.emit, signal);
      events.end();
      const exitCode = signal.aborted ? 130 : pushExitCode(items.map(({ state }) => state));
      output.result(pushResult(items, exitCode), pushLines(items, app.clock.now()));
      if (keyProblem !== null) explainKey(keyProblem, output.progress.bind(output));
      return exitCode;
    } finally {
      await app.lifetime.close();
    }
  },
});

function explainKey({ message, hint }: BridgeError, print: (line: string) => void): void {
  print(`vilvik-push: ${message}`);
  print(`  ${hint}`);
}
