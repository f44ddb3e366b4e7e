import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { newLines, sendWords } from '../status-lines.ts';

export const planCommand = command({
  usage: 'plan',
  describe: 'when each queued run will be sent',
  options: (args) => args,
  schema: commonSchema,
  run: async (flags, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { countNewDumps, currentPlan } = await import('../../app/status.ts');
    const { app } = await openApp(flags, { mustNotWrite: true });
    try {
      const now = app.clock.now();
      const { sends, finishedAt } = currentPlan(app);
      const newDumps = await countNewDumps(app);
      const result = { version: 1, command: 'plan', sends, finished_at: finishedAt, new_dumps: newDumps };
      const lines = sends.length === 0 ? ['nothing is queued'] : sends.map((send) => sendWords(send, now));
      output.result(result, [...lines, ...newLines(newDumps)]);
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
