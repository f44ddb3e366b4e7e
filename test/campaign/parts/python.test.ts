import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NOTHING_WRONG, part } from '../part.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TEST = 'python-shim/tests/test_ends.py::test_kill_9_leaves_the_last_checkpoint';

part({ name: 'python', what: 'kill -9 of a tracked PyGAD run', times: 200 }, async ({ times }) => {
  const words = ['-m', 'pytest', '-q', '--no-header', '--tb=line', TEST, '--kills', String(times)];
  const child = spawn(`${ROOT}.venv/bin/python`, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  let said = '';
  for await (const bytes of child.stdout) said = (said + String(bytes)).slice(-10_000);
  const lines = said.trim().split('\n');
  const last = lines.at(-1) ?? '';
  const isWell = (await ended) === 0 && new RegExp(`^${times} passed`).test(last);
  const lost = Number(/(\d+) failed/.exec(last)?.[1] ?? 0);
  return isWell
    ? NOTHING_WRONG
    : { lost, twice: 0, worst: [...lines.filter((line) => line.startsWith('FAILED')), last].join(' ') };
});
