import * as z from 'zod';
import type { ServiceReport, ServiceVerb } from '../../app/service/service.ts';
import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';

const VERBS = ['install', 'uninstall', 'status', 'logs'] as const satisfies readonly ServiceVerb[];

export const serviceCommand = command({
  usage: 'service <verb>',
  describe: 'the daemon as a service of yours: install, uninstall, status, logs (systemd, launchd)',
  options: (args) =>
    args
      .positional('verb', { choices: VERBS, demandOption: true, describe: 'what to do' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'print the file that would be written, and do nothing',
      }),
  schema: () => commonSchema.extend({ verb: z.enum(VERBS), dryRun: lastGiven(z.boolean()) }),
  run: async ({ verb, dryRun, ...flags }, output) => {
    const { serve } = await import('../../app/service/service.ts');
    const report = await serve(verb, dryRun, flags);
    const { keeper, file, isInstalled, text, remarks } = report;
    const view = { keeper, file, is_installed: isInstalled, dry_run: dryRun, text, remarks };
    output.result(
      { version: 1, command: 'service', verb, ...view },
      text === null ? [...sentences(verb, dryRun, report), ...remarks] : textLines(text),
    );
    return 0;
  },
});

function textLines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => printable(line));
}

function sentences(verb: ServiceVerb, dryRun: boolean, { file, isInstalled }: ServiceReport): string[] {
  const shown = printable(file);
  if (verb === 'install') return [`the daemon runs as a service of yours, described in ${shown}`];
  if (verb === 'uninstall' && isInstalled && dryRun)
    return [`${shown} would be removed, and the service ended`];
  return [`the service is not installed: there is no ${shown}`];
}
