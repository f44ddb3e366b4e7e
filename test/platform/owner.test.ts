import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { currentOwner, livenessOf } from '../../src/platform/owner.ts';

const SELF = currentOwner();

test('we are alive', () => {
  expect(SELF.pid).toBe(process.pid);
  expect(livenessOf(SELF, SELF)).toBe('alive');
});

test.each([
  ['an earlier boot', { bootId: 'before', pid: process.pid }, 'gone'],
  ['another container', { pidNamespace: 'pid:[elsewhere]' }, 'unknown'],
  ['a pid that nobody has', { pid: 2 ** 22 + 1 }, 'gone'],
  ['a pid that somebody else has now', { processStart: '1' }, 'gone'],
  ['a system that tells no start', { processStart: null }, 'alive'],
])('the owner of %s is %s', (_, changes, liveness) => {
  const known = { ...SELF, bootId: SELF.bootId ?? 'now', processStart: SELF.processStart ?? '2' };
  expect(livenessOf({ ...known, ...changes }, known)).toBe(liveness);
});

test('a process is alive until it is killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 60000)'], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'spawn');
  const owner = { ...SELF, pid: child.pid ?? 0, processStart: null };
  expect(livenessOf(owner, SELF)).toBe('alive');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  expect(livenessOf(owner, SELF)).toBe('gone');
});
