import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { keyLines, newLines, sendWords } from '../status-lines.ts';

export const planCommand = command({
  usage: 'plan',
  describe: 'when each queued run will be sent',
  options: (args) => args,
  schema: () => commonSchema,
  run: async (flags, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { besidesPlan, currentPlan } = await import('../../app/status.ts');
    const { app } = await openApp(flags, { mustNotWrite: true });
    try {
      const now = app.clock.now();
      const { sends, finishedAt } = currentPlan(app);
      const besides = await besidesPlan(app);
      const result = { version: 1, command: 'plan', sends, finished_at: finishedAt, ...besides };
      const lines = sends.length === 0 ? ['nothing is queued'] : sends.map((send) => sendWords(send, now));
      output.result(result, [...lines, ...newLines(besides.new_dumps), ...keyLines(besides.key_problem)]);
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
