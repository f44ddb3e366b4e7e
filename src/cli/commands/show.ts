import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { runWord, runWordSchema } from '../run-word.ts';
import { wishView } from '../../core/wish/wish-view.ts';
import { lineageLines } from '../lineage-words.ts';
import { keyLines, shownLines, shownView } from '../show-words.ts';
import { runWords } from '../../core/words.ts';

export const showCommand = command({
  usage: 'show <run>',
  describe: 'everything about one run: states, reasons, attempts, receipt, files',
  options: (args) => args.positional('run', runWord),
  schema: () => commonSchema.extend({ run: runWordSchema }),
  run: async ({ run: word, ...flags }, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { showRun } = await import('../../app/by-hand/show.ts');
    const { app } = await openApp(flags, { mustNotWrite: true });
    try {
      const { runId, name, states, wishes, keyProblem } = await showRun(word, app);
      const now = app.clock.now();
      const about = { version: 1, command: 'show', run_id: runId, name, account: app.config.account.name };
      const shown = { states: states.map(shownView), continuations: wishes.map(wishView) };
      output.result({ ...about, ...shown, key_problem: keyProblem }, [
        `${runWords(name, runId)}, id ${runId}`,
        ...keyLines(keyProblem),
        ...states.flatMap((state) => ['', ...shownLines(state, now)]),
        ...lineageLines({ runId, states, wishes }, now),
      ]);
      return 0;
    } finally {
      await app.lifetime.close();
    }
  },
});
