import * as z from 'zod';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import { COMPLETION_SCRIPTS } from '../completion-scripts.ts';

const SHELLS = ['bash', 'zsh'] as const;

export const completionCommand = command({
  usage: 'completion <shell>',
  describe: 'print what a shell has to source so that Tab knows the verbs and flags',
  options: (args) =>
    args.positional('shell', { choices: SHELLS, demandOption: true, describe: 'bash or zsh' }),
  schema: () => commonSchema.extend({ shell: z.enum(SHELLS) }),
  run: ({ shell }, output) => {
    const script = COMPLETION_SCRIPTS[shell];
    output.result({ version: 1, command: 'completion', shell, script }, script.trimEnd().split('\n'));
    return Promise.resolve(0);
  },
});
