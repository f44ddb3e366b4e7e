import { expect, test } from 'vitest';
import { codeSpans, PAGES, readPage, rowsOf, sectionOf } from './pages.ts';
import { sourceText } from './sources.ts';

const PROMISES = '## Promises, and what proves them';
const SUBJECTS = ['Delivery', 'Quota', 'Privacy', 'Capture', 'Resume', 'Spending'];

/** `FILE` "name of a test" */
const NAMED_TEST = /`((?:test|python-shim\/tests)\/[^`]+)` "([^"]+)"/g;

function testsIn(text: string): [file: string, name: string][] {
  return [...text.replaceAll(/\s+/g, ' ').matchAll(NAMED_TEST)].map(([, file = '', name = '']) => [
    file,
    name,
  ]);
}

test('each promise names tests and says what is not promised', async () => {
  const promises = (await sectionOf('src/README.md', PROMISES)).split(/^- \*\*/m).slice(1);
  expect(promises.map((text) => text.split(':', 1)[0])).toEqual(SUBJECTS);
  for (const promise of promises) {
    expect(testsIn(promise).length).toBeGreaterThan(1);
    expect(promise).toContain('_Not promised:_');
  }
});

test.each(PAGES)('every test that %s names exists', async (page) => {
  const text = await readPage(page);
  const named = testsIn(text);
  const quoted = [...text.matchAll(/`(?:test|python-shim\/tests)\/[^`]+\.(?:test\.ts|py)`/g)];
  expect(named).toHaveLength(quoted.length);
  const missing: string[] = [];
  for (const [file, name] of named) {
    const source = (await readPage(file)).replaceAll(/\s+/g, ' ');
    const isThere = file.endsWith('.py')
      ? source.includes(`def ${name}(`)
      : new RegExp(`['"\`]${escaped(name)}['"\`],`).test(source);
    if (!isThere) missing.push(`${file}: ${name}`);
  }
  expect(missing).toEqual([]);
});

test('every message that the table of troubles shows is one of the programs', async () => {
  const rows = rowsOf(await sectionOf('README.md', '## When something is wrong'));
  expect(rows.length).toBeGreaterThan(10);
  const sources = (await sourceText()).replaceAll(/\s+/g, ' ').replaceAll('account_held', 'account held');
  const parts = rows.flatMap(([seen = '']) => codeSpans(seen).flatMap((message) => message.split('…')));
  const unknown = parts.map((part) => part.trim()).filter((part) => !sources.includes(part));
  expect(unknown).toEqual([]);
});

test.each(PAGES)('every variable that %s names is read somewhere', async (page) => {
  const spans = codeSpans(await readPage(page));
  const sources = await sourceText();
  const variables = spans.flatMap((span) => span.match(/\bVILVIK_[A-Z_]+/g) ?? []);
  expect(variables.filter((name) => !sources.includes(name))).toEqual([]);
});

function escaped(text: string): string {
  return text.replaceAll(/[$.*+?^(){}|[\]\\]/g, String.raw`\$&`);
}
