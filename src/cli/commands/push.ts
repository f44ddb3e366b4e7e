import * as z from 'zod';
import type { BridgeError } from '../../core/errors.ts';
import { pushExitCode } from '../../core/exit-code.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { durationFlag } from '../duration-flag.ts';
import { pushLines, pushResult } from '../push-result.ts';
import { showEvents } from '../show-events.ts';

const schema = commonSchema.extend({
  files: z.array(z.string()).default([]),
  wait: z.boolean(),
  waitTimeout: z.string().optional(),
  dryRun: z.boolean(),
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
    const waitTimeoutMs = durationFlag('--wait-timeout', args.waitTimeout);
    const { openApp } = await import('../../app/open-app.ts');
    const { app, signal } = await openApp(args, { mustNotWrite: args.dryRun });
    try {
      if (args.dryRun) {
        const { previewPush } = await import('../../app/preview.ts');
        const items = await previewPush(args.files, app);
        output.result(pushResult(items, 0), pushLines(items, app.clock.now()));
        return items.some((item) => item.state === 'rejected')
          ? pushExitCode(items.map(({ state }) => state))
          : 0;
      }
      const { pushOnce } = await import('../../app/once.ts');
      const events = showEvents(output, app.clock);
      const options = { wait: args.wait || waitTimeoutMs !== null, waitTimeoutMs };
      const { items, keyProblem } = await pushOnce(args.files, app, options, events.emit, signal);
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
