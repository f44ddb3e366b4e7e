import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/core/identity.ts';
import { PHASES } from '../../src/core/run-dump.ts';
import { judge } from '../../src/intake/judge.ts';
import { readDump, type ReadResult } from '../../src/intake/read.ts';
import { validateBody } from '../../src/intake/validate.ts';
import { dumpsOfFirstVersion } from '../harness/first-version.ts';
import { bodyLine, GOLDEN_DUMPS, goldenBodyPath, goldenPath } from '../harness/dumps.ts';

const LIMITS = { maxBodyBytes: 64 * 1024 * 1024 };
const ENDED = GOLDEN_DUMPS.filter((name) => name !== 'checkpoint');

function verdictOf(read: ReadResult): string {
  return read.kind === 'gone' || read.kind === 'running' ? read.kind : judge(read, false, PHASES).verdict;
}

test.each(ENDED)('the dump %s of the shim is read as the shim wrote it', async (name) => {
  const file = goldenPath(name);
  const body = await bodyLine(file);
  const offset = (await readFile(file)).indexOf(0x0a) + 1;
  expect(await readDump(file, LIMITS)).toMatchObject({
    kind: 'dump',
    dump: {
      name: name.replaceAll('-', ' '),
      sequence: 1,
      createdAt: Date.parse('2026-01-01T12:00:00.250Z'),
      body: { offset, bytes: body.length, sha256: sha256(body) },
    },
    body: JSON.parse(body.toString()) as unknown,
  });
});

test.each(ENDED.filter((name) => name !== 'never-run'))(
  'there is nothing to say against the dump %s',
  async (name) => {
    const read = await readDump(goldenPath(name), LIMITS);
    expect(verdictOf(read)).toBe('accepted');
    expect(validateBody(JSON.parse((await bodyLine(goldenPath(name))).toString()))).toEqual([]);
  },
);

test('a checkpoint is a run under way, known by its header', async () => {
  const read = await readDump(goldenPath('checkpoint'), LIMITS);
  expect(read).toMatchObject({ kind: 'running', header: { phase: 'checkpoint', name: 'checkpoint' } });
});

test('a run that never began has nothing to import', async () => {
  expect(verdictOf(await readDump(goldenPath('never-run'), LIMITS))).toBe('nothing_to_import');
});

test('a failed run goes out unless its phase is not wanted', async () => {
  const read = await readDump(goldenPath('failed'), LIMITS);
  expect(read).toMatchObject({ kind: 'dump', dump: { phase: 'failed', notes: [{}, {}] } });
  expect(verdictOf(read)).toBe('accepted');
  expect(read.kind === 'dump' && judge(read, false, ['finished']).verdict).toBe('nothing_to_import');
});

test('a bare body is its own dump, known by its bytes', async () => {
  const bytes = await readFile(goldenBodyPath());
  const read = await readDump(goldenBodyPath(), LIMITS);
  expect(read).toMatchObject({
    kind: 'dump',
    dump: {
      name: 'sphere',
      sequence: 0,
      phase: 'finished',
      generations: 10,
      body: { offset: 0, bytes: bytes.length, sha256: sha256(bytes) },
    },
  });
  expect(verdictOf(read)).toBe('accepted');
});

const FIRST = await dumpsOfFirstVersion();

test('there are dumps of the first version, of every phase', () => {
  expect(FIRST.length).toBeGreaterThan(6);
});

test.each(FIRST)(
  'the dump %s of the first version is read to the byte, whatever the shim writes today',
  async (file) => {
    const read = await readDump(file, { ...LIMITS, wholeCheckpoints: true });
    expect(read).toMatchObject({ kind: 'dump', dump: { body: { sha256: sha256(await bodyLine(file)) } } });
  },
);
