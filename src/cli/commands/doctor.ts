import type { Check } from '../../app/doctor/check.ts';
import { printable } from '../../core/printable.ts';
import { command } from '../command.ts';
import { commonSchema } from '../common-flags.ts';
import type { Output } from '../output.ts';

const NAME_WIDTH = 14;
const SIGNS: Readonly<Record<Check['verdict'], string>> = { ok: '✓', warn: '!', fail: '✗', skipped: '-' };

export const doctorCommand = command({
  usage: 'doctor',
  describe: 'looks at everything the bridge stands on, and says how to mend what is not well',
  options: (args) => args,
  schema: () => commonSchema,
  run: async (flags, output) => {
    const { examine } = await import('../../app/doctor/doctor.ts');
    const checks = await examine(flags, (check) => {
      print(check, output);
    });
    const isWell = checks.every(({ verdict }) => verdict !== 'fail');
    const exitCode = isWell ? 0 : 1;
    const warnings = checks.filter(({ verdict }) => verdict === 'warn').length;
    const result = { version: 1, command: 'doctor', is_well: isWell, items: checks, exit_code: exitCode };
    output.result(result, [
      isWell ? `all well${warnings === 0 ? '' : `, ${warnings} to look at`}` : 'not well',
    ]);
    return exitCode;
  },
});

/** Each at once: some of them take a while. */
function print({ name, verdict, found, mend }: Check, output: Output): void {
  if (output.json) return;
  const [first = '', ...others] = found.split('\n');
  output.lines([
    `${SIGNS[verdict]} ${name.padEnd(NAME_WIDTH)} ${printable(first)}`,
    ...others.map((line) => `  ${printable(line)}`),
    ...(mend === null ? [] : [`  → ${printable(mend)}`]),
  ]);
}
