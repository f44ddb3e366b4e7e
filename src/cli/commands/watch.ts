import * as z from 'zod';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { logEvents } from '../log-events.ts';

const schema = commonSchema.extend({ spoolFolder: z.string().optional(), takeOver: z.boolean() });

export const watchCommand = command({
  usage: 'watch [spool-folder]',
  describe: 'watch the spool and deliver what arrives, until a signal',
  options: (args) =>
    args
      .positional('spool-folder', { type: 'string', describe: 'folder to watch (default: the spool)' })
      .option('take-over', {
        type: 'boolean',
        default: false,
        describe: 'take the spool from the bridge on another machine that has it',
      }),
  schema,
  run: async ({ spoolFolder, takeOver, ...flags }, output) => {
    const { openDaemon } = await import('../../app/open-app.ts');
    const { runDaemon } = await import('../../app/daemon.ts');
    const spool = spoolFolder ?? flags.spool;
    const { app, signal, reloads } = await openDaemon({ ...flags, spool });
    try {
      await runDaemon(app, await logEvents(output), signal, { reloads, takeOver });
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
