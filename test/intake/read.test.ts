import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sha256 } from '../../src/core/identity.ts';
import { readDump, type ReadResult } from '../../src/intake/read.ts';
import { runProcess } from '../../src/platform/processes.ts';
import { dumpText, importBody, runId, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const LIMITS = { maxBodyBytes: 100_000 };
const WHOLE = dumpText();
const HEADER_BYTES = WHOLE.indexOf('\n') + 1;

async function readText(text: string | Uint8Array, name = 'run.vilvik.jsonl'): Promise<ReadResult> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return readDump(file, LIMITS);
}

function firstFinding(read: ReadResult): { path: string; found: string; expected: string } | undefined {
  if (read.kind === 'mismatched') return read.finding;
  return read.kind === 'cut' || read.kind === 'invalid' ? read.findings[0] : undefined;
}

test('a file that is not there is gone', async () => {
  expect(await readDump(join(await temporaryFolder(), 'run.vilvik.jsonl'), LIMITS)).toEqual({ kind: 'gone' });
});

test.each(['run.vilvik.jsonl', 'run.json'])('an empty %s is cut', async (name) => {
  const read = await readText('', name);
  expect(read.kind).toBe('cut');
});

test.each([
  ['within the header', 40],
  ['before the end of the header', HEADER_BYTES - 1],
  ['after the header', HEADER_BYTES],
  ['at the first byte of the body', HEADER_BYTES + 1],
  ['within the body', HEADER_BYTES + 100],
  ['before the last byte of the body', WHOLE.length - 2],
])('a dump that ends %s is cut', async (_, length) => {
  expect((await readText(WHOLE.slice(0, length))).kind).toBe('cut');
});

test('a dump without its last line feed is whole', async () => {
  expect((await readText(WHOLE.slice(0, -1))).kind).toBe('dump');
});

test('a dump whose state line is cut does not fit its header, and says which part', async () => {
  const state = '{"rng":[1,2,3]}';
  const header = { state: { bytes: state.length, sha256: sha256(state) } };
  const whole = `${dumpText({ header })}${state}\n`;
  expect((await readText(whole)).kind).toBe('dump');
  expect((await readText(whole.slice(0, -1))).kind).toBe('dump');
  const cut = await readText(whole.slice(0, -5));
  expect(cut.kind).toBe('mismatched');
  expect(firstFinding(cut)).toMatchObject({ path: 'file', found: `${whole.length - 5} bytes` });
});

test('a body that is not the one of the header does not fit', async () => {
  const read = await readText(dumpText({ header: { body: { bytes: 700, sha256: 'a'.repeat(64) } } }));
  expect(read).toMatchObject({ kind: 'mismatched', finding: { path: 'body' }, dump: { runId: runId(1) } });
});

test('a body of the right length with one other byte does not fit', async () => {
  const read = await readText(WHOLE.replace('"best_solution_fitness":1.5', '"best_solution_fitness":1.6'));
  expect(read).toMatchObject({ kind: 'mismatched', finding: { path: 'body' } });
});

test('a body that was edited by hand keeps its run and gets its own hash', async () => {
  const edited = WHOLE.replace('"a run","ga', '"another run","ga');
  const line = edited.split('\n')[1] ?? '';
  const read = await readText(edited);
  expect(read).toMatchObject({
    kind: 'mismatched',
    dump: { body: { offset: HEADER_BYTES, bytes: line.length, sha256: sha256(line) }, generations: 3 },
  });
});

test.each([
  ['NaN', '{"a": NaN}'],
  ['text that is no JSON', 'hello'],
  ['nesting of 100,000 levels', '['.repeat(50_000) + ']'.repeat(50_000)],
])('%s in a body that fits its header is invalid', async (_, body) => {
  const read = await readText(dumpText({ body }));
  expect(read.kind).toBe('invalid');
  expect(firstFinding(read)?.path).toBe('body');
});

test('a body that is not UTF-8 is invalid', async () => {
  const body = Buffer.from('{"name": "\u00e4"}', 'latin1');
  const header = { body: { bytes: body.length, sha256: sha256(body) } };
  const [line = ''] = dumpText({ header }).split('\n');
  const read = await readText(Buffer.concat([Buffer.from(`${line}\n`), body, Buffer.from('\n')]));
  expect(read.kind).toBe('invalid');
  expect(firstFinding(read)?.expected).toBe('UTF-8 text');
});

test.each([
  ['version', { version: 2 }, 'version 2'],
  ['format', { format: 'other' }, 'the string "other"'],
  ['phase', { phase: 'done' }, 'the string "done"'],
  ['run_id', { run_id: 7 }, 'the number 7'],
])('a header with another %s is invalid and says what was found', async (field, header, found) => {
  const read = await readText(dumpText({ header }));
  expect(read.kind).toBe('invalid');
  expect(firstFinding(read)).toMatchObject({ path: `header.${field}`, found });
});

test('a header of another version keeps its run id', async () => {
  expect(await readText(dumpText({ header: { version: 2 } }))).toMatchObject({ dump: { runId: runId(1) } });
});

test.each(['not json at all', '[]', '"text"', '{"format": NaN}'])(
  'the header %s is invalid',
  async (line) => {
    expect((await readText(`${line}\n{}\n`)).kind).toBe('invalid');
  },
);

test.each([
  [65_535, 'dump'],
  [65_536, 'invalid'],
])('a header of %d bytes makes the file a %s', async (bytes, kind) => {
  const padding = bytes - dumpText({ header: { padding: '' } }).indexOf('\n');
  const text = dumpText({ header: { padding: 'x'.repeat(padding) } });
  expect(text.indexOf('\n')).toBe(bytes);
  expect((await readText(text)).kind).toBe(kind);
});

test('a header that is too long is no header', async () => {
  const read = await readText(dumpText({ header: { padding: 'x'.repeat(65_536) } }));
  expect(firstFinding(read)).toMatchObject({ path: 'header', found: 'no line end in the first 65536 bytes' });
});

test('a body larger than allowed is refused without being read', async () => {
  const file = await writeDump(await temporaryFolder(), {
    header: { body: { bytes: 2 ** 40, sha256: 'a'.repeat(64) } },
  });
  await truncate(file, 2 ** 40);
  const read = await readDump(file, LIMITS);
  expect(read.kind).toBe('invalid');
  expect(firstFinding(read)?.expected).toBe('a body of at most 100000 bytes');
});

test('a bare body larger than allowed is refused', async () => {
  const read = await readText(JSON.stringify(importBody({ padding: 'x'.repeat(100_000) })), 'run.json');
  expect(firstFinding(read)?.expected).toBe('a body of at most 100000 bytes');
});

test('a bare body that ends early is cut, one with NaN is invalid', async () => {
  expect((await readText('{"result": [1, 2', 'run.json')).kind).toBe('cut');
  expect((await readText('{"result": NaN}', 'run.json')).kind).toBe('invalid');
});

test.each(['finished', 'failed', 'interrupted'])('the phase %s is read with its body', async (phase) => {
  expect(await readText(dumpText({ header: { phase } }))).toMatchObject({ kind: 'dump', dump: { phase } });
});

test('a checkpoint is read by its header alone, whatever its body', async () => {
  const text = dumpText({ header: { phase: 'checkpoint' } });
  expect((await readText(text.slice(0, HEADER_BYTES + 20))).kind).toBe('running');
});

const STRANGERS: readonly [string, (path: string) => Promise<unknown>][] = [
  [
    'a symbolic link (links are not followed)',
    async (path) => symlink(await writeDump(await temporaryFolder()), path),
  ],
  ['a symbolic link (links are not followed)', (path) => symlink('/nowhere/at/all', path)],
  ['a directory', (path) => mkdir(path)],
  ['a named pipe', (path) => runProcess({ command: 'mkfifo', args: [path], timeoutMs: 5_000 })],
];

test.each(STRANGERS)('%s with the name of a dump is refused at once', async (found, make) => {
  const path = join(await temporaryFolder(), 'run.vilvik.jsonl');
  await make(path);
  const read = await readDump(path, LIMITS);
  expect(read.kind).toBe('invalid');
  expect(firstFinding(read)).toMatchObject({ path: 'file', expected: 'a regular file', found });
});

test('a file that may not be read is refused with the reason', async () => {
  const folder = await temporaryFolder();
  const file = await writeDump(folder);
  await chmod(folder, 0o755);
  await chmod(file, 0o000);
  if (process.geteuid?.() === 0) {
    process.seteuid?.(65_534);
    onTestFinished(() => process.seteuid?.(0));
  }
  const read = await readDump(file, LIMITS);
  expect(read.kind).toBe('invalid');
  expect(firstFinding(read)?.found).toContain('EACCES');
});
