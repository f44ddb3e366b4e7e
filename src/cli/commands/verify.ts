import { pushExitCode } from '../../core/exit-code.ts';
import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { fileWords } from '../file-words.ts';
import { findingWords } from '../words.ts';

export const verifyCommand = command({
  usage: 'verify <dumps..>',
  describe: 'validate dumps without sending or queueing anything',
  options: (args) =>
    args.positional('dumps', { type: 'string', array: true, describe: 'dumps or folders of them' }),
  schema: commonSchema.extend({ dumps: fileWords }),
  run: async ({ dumps, ...flags }, output) => {
    const { openConfig } = await import('../../app/open-app.ts');
    const { verifyDumps } = await import('../../app/verify.ts');
    const items = await verifyDumps(dumps, await openConfig(flags));
    const exitCode = pushExitCode(items.map(({ valid }) => (valid ? 'imported' : 'rejected')));
    const lines = items.flatMap(({ file, valid, findings }) => [
      `${valid ? 'valid' : 'not valid'}: ${printable(file)}`,
      ...findings.flatMap(findingWords),
    ]);
    const shown = items.map(({ runId, ...item }) => ({ ...item, run_id: runId }));
    output.result({ version: 1, command: 'verify', items: shown, exit_code: exitCode }, lines);
    return exitCode;
  },
});
