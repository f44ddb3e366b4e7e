import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BridgeError, createSandbox, readDump, validate } from '../../src/app/library.ts';
import { dumpText, goldenBodyPath, goldenPath, importBody, runId } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const refusal = (message: string): unknown =>
  expect.objectContaining({ code: 'file_unreadable', message: expect.stringContaining(message) as string });

test('a dump is read with what its header says, a checkpoint too, a bare body with what it says itself', async () => {
  expect(await readDump(goldenPath('sphere'))).toMatchObject({
    runId: '019b796d-d6fa-7d62-b78b-c54e0c3e5556',
    phase: 'finished',
    createdAt: new Date('2026-01-01T12:00:00.250Z'),
    body: { name: 'sphere', origin: { run_id: '019b796d-d6fa-7d62-b78b-c54e0c3e5556' } },
  });
  expect(await readDump(goldenPath('checkpoint'))).toMatchObject({ phase: 'checkpoint' });
  expect(await readDump(goldenBodyPath())).toMatchObject({ phase: 'finished', sequence: 0, proof: null });
});

test.each([
  ['cut', dumpText().slice(0, 400), 'expected'],
  ['changed', dumpText({ header: { body: { bytes: 3, sha256: '0'.repeat(64) } } }), 'as the header says'],
  ['no dump', 'no dump\n', 'header'],
])('a dump that is %s is refused in words', async (_, text, words) => {
  const file = join(await temporaryFolder(), `${runId(1)}.vilvik.jsonl`);
  await writeFile(file, text);
  const error: unknown = await readDump(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BridgeError);
  expect(error).toEqual(refusal(words));
});

test('a file that is not there, or too large, is refused', async () => {
  await expect(readDump('/nowhere.json')).rejects.toEqual(refusal('there is no /nowhere.json'));
  await expect(readDump(goldenPath('sphere'), { maxBodyBytes: 10 })).rejects.toEqual(refusal('10 bytes'));
});

test('validation tells all at once', () => {
  expect(validate(importBody())).toEqual([]);
  const findings = validate({ ...importBody({ result: { best_solution: [] } }), code: {} });
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ path }) => path);
  expect(errors).toEqual(expect.arrayContaining(['code.fitness_func', 'result.best_solution']));
});

test('a sandbox imports, and listens no more once it is closed', async () => {
  const sandbox = await createSandbox();
  onTestFinished(() => sandbox.close());
  const { body } = await readDump(goldenPath('sphere'));
  const ask = async (path: string, input: unknown): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${sandbox.apiKey}`, 'Content-Type': 'application/json' };
    const answer = await fetch(sandbox.baseUrl + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    return answer.json();
  };
  expect(await ask('/imports/', body)).toMatchObject({ id: expect.any(String) as string });
  await sandbox.close();
  await expect(fetch(sandbox.baseUrl)).rejects.toThrow('fetch failed');
});

test('a switch that the sandbox does not have is refused', async () => {
  const error: unknown = await createSandbox({ assumptions: { magic: 'yes' } }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'usage',
    message: 'assumptions: there is no such switch or value: "magic=yes"',
  });
});
