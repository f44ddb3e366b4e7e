import * as z from 'zod';
import { command, type Command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';
import type { EarlySignals } from '../early-signals.ts';
import { logEvents } from '../log-events.ts';
import { portFlag } from '../port-flag.ts';

const schema = () =>
  commonSchema.extend({
    spoolFolder: z.string().optional(),
    takeOver: z.boolean(),
    page: lastGiven(z.boolean()),
    pagePort: lastGiven(z.string()),
  });

export function watchCommand(early: EarlySignals | null): Command {
  return command({
    usage: 'watch [spool-folder]',
    describe: 'watch the spool and deliver what arrives, until a signal',
    options: (args) =>
      args
        .positional('spool-folder', { type: 'string', describe: 'folder to watch (default: the spool)' })
        .option('take-over', {
          type: 'boolean',
          default: false,
          describe: 'take the spool from the bridge on another machine that has it',
        })
        .option('page', {
          type: 'boolean',
          default: false,
          describe: 'show everything as a page in the browser too, on this machine alone',
        })
        .option('page-port', { type: 'string', default: '0', describe: 'its port; 0 takes a free one' }),
    schema,
    run: async ({ spoolFolder, takeOver, page, pagePort, ...flags }, output) => {
      const { openDaemon } = await import('../../app/open-app.ts');
      const { runDaemon } = await import('../../app/daemon/daemon.ts');
      const spool = spoolFolder ?? flags.spool;
      const port = portFlag('--page-port', pagePort);
      const { app, signal, reloads } = await openDaemon({ ...flags, spool }, early);
      // A log may be read by others: there only vilvik-bridge page tells the address.
      const tell = (address: string): void => {
        if (output.isTerminal) output.notice(`open ${address}`);
      };
      const shown = page ? { port, flags: { ...flags, spool }, tell } : null;
      try {
        await runDaemon(app, await logEvents(output, app.clock), signal, { reloads, takeOver, page: shown });
        return 0;
      } finally {
        await app.lifetime.close();
      }
    },
  });
}
