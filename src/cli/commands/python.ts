import * as z from 'zod';
import { command } from '../command.ts';
import { commonSchema, lastGiven } from '../common-flags.ts';

export const pythonCommand = command({
  usage: 'python <verb>',
  describe:
    'the Python package that comes with the bridge: install it into an interpreter, or print its path',
  options: (args) =>
    args
      .positional('verb', {
        choices: ['install', 'path'] as const,
        demandOption: true,
        describe: 'what to do',
      })
      .option('python', {
        type: 'string',
        describe: 'the interpreter (default: VILVIK_PYTHON, else python3)',
      }),
  schema: () =>
    commonSchema.extend({
      verb: z.enum(['install', 'path']),
      python: lastGiven(z.string().optional()),
    }),
  run: async ({ verb, python, ...flags }, output) => {
    const { installShim, shimPath } = await import('../../app/python/install-shim.ts');
    if (verb === 'path') {
      const path = shimPath();
      output.result({ version: 1, command: 'python', path }, [path]);
      return 0;
    }
    const { openConfig } = await import('../../app/open-app.ts');
    const named = python ?? (await openConfig(flags)).python;
    const { location, version, python: interpreter } = await installShim(named);
    const result = { python: interpreter, location, shim_version: version };
    output.result({ version: 1, command: 'python', ...result }, [
      `vilvik_shim ${version} is in ${location}, for ${interpreter}`,
    ]);
    return 0;
  },
});
