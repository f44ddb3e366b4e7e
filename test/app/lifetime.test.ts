import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

const CHILD = join(import.meta.dirname, 'children', 'stay.ts');

interface Stayer {
  readonly signal: (name: NodeJS.Signals) => void;
  readonly line: () => Promise<string | undefined>;
  readonly end: () => Promise<number | null>;
}

/** A process that stops for nothing but a second signal, or the end of its time. */
function stayer(...args: string[]): Stayer {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    signal: (name) => child.kill(name),
    line: async () => (await lines.next()).value as string | undefined,
    end: async () => ((await ended) as [number | null])[0],
  };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'the first %s asks to stop, the second ends at once',
  async (name) => {
    const process = stayer('stops');
    expect(await process.line()).toBe('ready');
    process.signal(name);
    expect(await process.line()).toBe('stop');
    process.signal(name);
    expect(await process.end()).toBe(130);
  },
);

test('where a hang-up means something else it stops nothing', async () => {
  const process = stayer('reloads');
  await process.line();
  process.signal('SIGHUP');
  process.signal('SIGHUP');
  expect(await process.line()).toBe('hang-up');
  process.signal('SIGTERM');
  expect(await process.line()).toMatch(/hang-up|stop/);
});

test('what does not stop is ended when its time is over', async () => {
  const process = stayer('reloads', '50');
  await process.line();
  process.signal('SIGTERM');
  expect(await process.line()).toBe('stop');
  expect(await process.end()).toBe(0);
});
