import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { statusLines } from '../status-lines.ts';

export const statusCommand = command({
  usage: 'status',
  describe: 'where everything is, and what is left of the limits',
  options: (args) => args,
  schema: () => commonSchema,
  run: async (flags, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { fullStatus } = await import('../../app/status.ts');
    const { app } = await openApp(flags, { mustNotWrite: true });
    try {
      const status = await fullStatus(app);
      output.result({ command: 'status', ...status }, statusLines(status, app.clock.now()));
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
