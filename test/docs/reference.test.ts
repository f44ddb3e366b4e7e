import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { KEYS } from '../../src/config/schema.ts';
import { goldenPath, GOLDEN_DUMPS } from '../harness/dumps.ts';
import { REPOSITORY } from '../harness/repository.ts';
import { codeSpans, rowsOf, samplesOf, sectionOf } from './pages.ts';
import { referenceText, SCHEMAS } from './reference.ts';

const PAGE = 'src/REFERENCE.md';

// `npm run docs` writes what this compares.
test('the reference says what the sources say', async () => {
  const path = join(REPOSITORY, PAGE);
  await expect(await referenceText(path)).toMatchFileSnapshot(path);
});

test('every key of the configuration stands in its table, with what it does', async () => {
  const rows = rowsOf(await sectionOf(PAGE, '## Configuration'));
  expect(rows.map(([key = '']) => codeSpans(key)[0])).toEqual(expect.arrayContaining([...KEYS]));
  for (const [key, , is, does] of rows) expect({ key, is, does }).not.toMatchObject({ is: '', does: '' });
});

test('the JSON schemas take the dumps that the shim wrote, and refuse what is none', async () => {
  const [header, body] = (await samplesOf(PAGE)).map(({ text }) =>
    z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]),
  );
  expect(Object.keys(SCHEMAS)).toHaveLength((await samplesOf(PAGE)).length);
  for (const name of GOLDEN_DUMPS.filter((dump) => dump !== 'never-run')) {
    const lines = (await readFile(goldenPath(name), 'utf8')).split('\n');
    expect(header?.safeParse(JSON.parse(lines[0] ?? '')).error).toBeUndefined();
    expect(body?.safeParse(JSON.parse(lines[1] ?? '')).error).toBeUndefined();
  }
  // Nothing of it can be imported: it is dropped before its body is looked at.
  const neverRun = (await readFile(goldenPath('never-run'), 'utf8')).split('\n')[1] ?? '';
  expect(body?.safeParse(JSON.parse(neverRun)).success).toBe(false);
  expect(header?.safeParse({ format: 'another' }).success).toBe(false);
  expect(body?.safeParse({ code: {} }).success).toBe(false);
});
