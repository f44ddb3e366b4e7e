import * as z from 'zod';
import { BridgeError } from '../../core/errors.ts';
import { pushExitCode } from '../../core/exit-code.ts';
import type { PushOptions } from '../../app/push/once.ts';
import { command, type Command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import { durationFlag } from '../duration-flag.ts';
import type { Output } from '../output.ts';
import { pushAdvice } from '../push-advice.ts';
import { pushLines, pushResult } from '../push-result.ts';
import { showEvents } from '../show-events.ts';

const schema = () =>
  commonSchema.extend({
    wait: lastGiven(z.boolean()),
    waitTimeout: lastGiven(z.string().optional()),
  });

/** `run SCRIPT [ARG]…`: standard output is the script's, the push speaks on standard error. */
export function runScriptCommand(script: readonly string[] | null): Command {
  return command({
    usage: 'run',
    describe: 'run SCRIPT [ARG]…: run a Python script under the shim, then push what it left',
    options: (args) =>
      args
        .option('wait', {
          type: 'boolean',
          default: false,
          describe: 'stay until every run has come to an end',
        })
        .option('wait-timeout', { type: 'string', describe: 'stay at most so long (implies --wait)' }),
    schema,
    run: async ({ wait, waitTimeout, ...flags }, output) => {
      const waitTimeoutMs = durationFlag('--wait-timeout', waitTimeout);
      if (script === null || script.length === 0) {
        throw new BridgeError('usage', 'run: no script was named', 'example: vilvik-push run script.py');
      }
      const { currentHost } = await import('../../app/current-host.ts');
      const { openConfig } = await import('../../app/open-app.ts');
      const { runScript } = await import('../../app/python/run-script.ts');
      const { exitCode, files } = await runScript(script, await openConfig(flags), currentHost());
      try {
        const stay = { wait: wait || waitTimeoutMs !== null, waitTimeoutMs };
        await pushFiles(files, flags, { ...stay, continueWith: null }, output);
      } catch (error) {
        // The exit code is the script's, whatever becomes of the push.
        explain(error, output);
      }
      return exitCode;
    },
  });
}

async function pushFiles(
  files: readonly string[],
  flags: z.infer<typeof commonSchema>,
  options: PushOptions,
  output: Output,
): Promise<void> {
  if (files.length === 0) {
    output.progress('vilvik-push: the script left no finished run');
    return;
  }
  const { openApp } = await import('../../app/open-app.ts');
  const { pushOnce } = await import('../../app/push/once.ts');
  const { app, signal } = await openApp(flags, { mustNotWrite: false });
  try {
    const events = showEvents(output, app.clock);
    const report = await pushOnce(files, app, options, events.emit, signal);
    events.end();
    const { items } = report;
    const exitCode = pushExitCode(items.map(({ state }) => state));
    const lines = output.json
      ? [JSON.stringify(pushResult(items, exitCode))]
      : pushLines(items, app.clock.now(), files);
    for (const line of lines) output.progress(line);
    for (const line of pushAdvice(report)) output.progress(line);
  } finally {
    await app.lifetime.close();
  }
}

function explain(error: unknown, output: Output): void {
  if (!(error instanceof BridgeError)) throw error;
  output.progress(`vilvik-push: ${error.message}`);
  if (error.hint !== '') output.progress(`  ${error.hint}`);
}
