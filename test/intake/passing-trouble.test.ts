import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayPass } from '../../src/intake/open-file.ts';
import { runProcess } from '../../src/platform/processes.ts';
import { writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const CHILD = join(import.meta.dirname, 'children', 'take-in-without-files.ts');

test('a dump that cannot be opened at this moment is not judged', async () => {
  const file = await writeDump(await temporaryFolder());
  const script = 'ulimit -n 100; exec "$0" --disable-warning=ExperimentalWarning "$@"';
  const args = ['-c', script, process.execPath, CHILD, file];
  expect(await runProcess({ command: 'sh', args, timeoutMs: 200_000 })).toMatchObject({ stdout: 'EMFILE' });
});

test.each([
  ['EIO', true],
  ['Unknown system error -116', true],
  ['EACCES', false],
  ['ELOOP', false],
])('whether %s may be otherwise in a moment: %s', (code, expected) => {
  expect(mayPass(Object.assign(new Error(code), { code, syscall: 'open' }))).toBe(expected);
});

test('a fault of ours is no trouble that passes', () => {
  expect(mayPass(new RangeError('no such number'))).toBe(false);
});
