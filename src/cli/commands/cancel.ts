import { wishView } from '../../core/wish/wish-view.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { wishLine } from '../../core/wish/wish-words.ts';
import { runWord, runWordSchema } from '../run-word.ts';
import { showEvents } from '../show-events.ts';
import { runWords } from '../../core/words.ts';

export const cancelCommand = command({
  usage: 'cancel <run>',
  describe: 'cancel what is wanted or under way of its continuations, at the service too',
  options: (args) => args.positional('run', runWord),
  schema: () => commonSchema.extend({ run: runWordSchema }),
  run: async ({ run: word, ...flags }, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { cancelRun } = await import('../../app/by-hand/cancel-run.ts');
    const { app, signal } = await openApp(flags, { mustNotWrite: false });
    try {
      const events = showEvents(output, app.clock);
      const { run, wishes } = await cancelRun(word, app, events.emit, signal);
      events.end();
      const now = app.clock.now();
      const exitCode = wishes.every(({ refused }) => refused === null) ? 0 : 1;
      const shown = wishes.map(({ wish, refused }) => ({ ...wishView(wish), refused }));
      const about = { version: 1, command: 'cancel', run_id: run.runId, name: run.name };
      output.result({ ...about, continuations: shown, exit_code: exitCode }, [
        runWords(run.name, run.runId),
        ...wishes.map(({ wish, refused }) => `  ${refused ?? wishLine(wish, now)}`),
      ]);
      return exitCode;
    } finally {
      await app.lifetime.close();
    }
  },
});
