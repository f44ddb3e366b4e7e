import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { runWord, runWordSchema } from '../run-word.ts';
import { outcomeWords } from '../../core/words.ts';

export const dropCommand = command({
  usage: 'drop <run>',
  describe: 'give a run up: it is not sent, its files stay, and only retry brings it back',
  options: (args) => args.positional('run', runWord),
  schema: () => commonSchema.extend({ run: runWordSchema }),
  run: async ({ run: word, ...flags }, output) => {
    const { openApp } = await import('../../app/open-app.ts');
    const { dropRun } = await import('../../app/by-hand/drop.ts');
    const { app } = await openApp(flags, { mustNotWrite: false });
    try {
      const { run, refused } = await dropRun(word, app);
      const { runId, name, state, file, undecided } = run;
      const exitCode = refused === null ? 0 : 1;
      const why = refused ?? run.why;
      const result = { run_id: runId, name, state, why, file, exit_code: exitCode };
      output.result({ version: 1, command: 'drop', ...result }, [
        outcomeWords(run, why),
        ...(refused === null ? [`its file stays: ${printable(file)}`] : []),
        ...(refused === null && undecided ? ['it may have been imported: its answer never came'] : []),
      ]);
      return exitCode;
    } finally {
      await app.lifetime.close();
    }
  },
});
