import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

test('the demo brings a real run to a receipt although the answer is lost once, and cleans up', async () => {
  const home = await temporaryFolder();
  // A demo of another test may be under way in the folder of all.
  const temporary = await temporaryFolder();
  const demo = await runCli('vilvik-bridge', ['demo'], { HOME: home, TMPDIR: temporary });
  expect(demo.exitCode).toBe(0);
  const words = demo.stdout.split('\n').map((line) => line.slice(0, 10).trim());
  const steps = [
    'sandbox',
    'pygad',
    'watching',
    'captured',
    'validated',
    'queued',
    'sent',
    'cut',
    'imported',
    'receipt',
    'asking',
    'came home',
    'resumed',
  ];
  expect(words.filter((word) => steps.includes(word)).sort()).toEqual([...steps].sort());
  expect(demo.stdout).toContain('1 import request, 1 record');
  expect(demo.stdout).toMatch(/^continues .* as \w{12}/m);
  expect(demo.stdout).toMatch(/^resumed    10 generations more on this machine: spool\/.*\.vilvik\.jsonl$/m);
  // The proof of what was resumed goes on by itself.
  expect((await readdir(temporary)).filter((name) => !name.startsWith('vilvik-proof-'))).toEqual([]);
});
