import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_DEPTH, parseStrictJson, type JsonResult } from '../../src/core/strict-json.ts';

function parse(text: string | Uint8Array): JsonResult {
  return parseStrictJson(typeof text === 'string' ? Buffer.from(text) : text, 'body');
}

function foundIn(result: JsonResult): string {
  return result.kind === 'value' ? 'a value' : result.finding.found;
}

test('a value is read as JSON.parse reads it', () => {
  const text = '{"a": [1.0, -0, 1e5, "ä\\u00e4\\n", null, true, {"__proto__": 1}], "b": 9007199254740993}';
  expect(parse(text)).toEqual({ kind: 'value', value: JSON.parse(text) as unknown });
});

test('no bytes at all are a cut file', () => {
  expect(parse('')).toMatchObject({ kind: 'cut', finding: { path: 'body', found: 'nothing (0 bytes)' } });
});

test.each(['{', '[1, 2', '{"a": "text', '{"a": {"b": [', '"\\', '{"a": "\\"', '{"a": 1,', '[tru'])(
  '%s ends early',
  (text) => {
    expect(parse(text).kind).toBe('cut');
  },
);

test.each([
  ['[1', 'a whole JSON value', 'an open value at its end (byte 2)'],
  ['[NaN]', 'strict JSON', 'a bare NaN or Infinity at byte 1'],
])('%s is an error that says what was expected', (text, expected, found) => {
  expect(parse(text)).toMatchObject({ finding: { severity: 'error', path: 'body', expected, found } });
});

test('text that ends within a letter ends early', () => {
  const bytes = Buffer.from('{"a": "ä"}');
  expect(parse(bytes.subarray(0, 8)).kind).toBe('cut');
  const half = parse(Buffer.from('{"a": "🧬').subarray(0, 9));
  expect(half).toMatchObject({ kind: 'cut', finding: { found: 'half a letter at its end (byte 9)' } });
});

test.each([
  ['wrong before its end', Buffer.from('{"a": "\u00e4b', 'latin1')],
  ['half a letter behind a whole value', Buffer.from([0x7b, 0x7d, 0xc3])],
])('text that is %s is broken, not cut', (_, bytes) => {
  const found = `bytes that are not UTF-8 (${bytes.length} in all)`;
  expect(parse(bytes)).toMatchObject({ kind: 'broken', finding: { found, mend: 'save the file as UTF-8' } });
});

test('the bytes are let go before the value is made, and where there is no text they are not', () => {
  const told: string[] = [];
  const letGo = (): void => void told.push('let go');
  expect(parseStrictJson(Buffer.from('{"a": 1}'), 'body', letGo).kind).toBe('value');
  expect(parseStrictJson(Buffer.from([0xff]), 'body', letGo).kind).toBe('broken');
  expect(told).toEqual(['let go']);
});

test.each([
  '}',
  '{]',
  '[1 2]',
  "{'a': 1}",
  '{"a": 1,}',
  '{} {}',
  '[1,]',
  'nul',
  '01',
  '{"a": 1}}',
  '// no',
  '\u00a01',
])('%s is broken, not cut', (text) => {
  expect(parse(text).kind).toBe('broken');
});

test.each([
  ['{"a": NaN}', 6],
  ['[1, Infinity]', 4],
  ['[-Infinity]', 2],
  ['[1, NaN', 4],
])('the bare word in %s is named with its place', (text, at) => {
  expect(foundIn(parse(text))).toBe(`a bare NaN or Infinity at byte ${at}`);
});

test('NaN in a string is only text', () => {
  expect(parse('{"Name": "NaN, Infinity \\" NaN"}').kind).toBe('value');
});

test.each([
  ['latin-1', Buffer.from('{"a": "\u00e4"}', 'latin1')],
  ['UTF-16', Buffer.from('\ufeff{"a": 1}', 'utf16le')],
  ['an overlong zero', Buffer.from([0x22, 0xc0, 0x80, 0x22])],
  ['a lone surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
])('%s is not UTF-8', (_, bytes) => {
  expect(parse(bytes)).toMatchObject({ kind: 'broken', finding: { expected: 'UTF-8 text' } });
});

test('a byte order mark is refused, as the service would', () => {
  expect(parse('\ufeff{"a": 1}').kind).toBe('broken');
});

test.each(['[', '{"a":'])('nesting 100,000 levels of %s is told, not overflowed', (open) => {
  expect(foundIn(parse(open.repeat(100_000)))).toBe('deeper nesting');
  expect(foundIn(parse(`${open.repeat(100_000)}1${(open === '[' ? ']' : '}').repeat(100_000)}`))).toBe(
    'deeper nesting',
  );
});

test('the deepest level that is allowed is read', () => {
  expect(parse('['.repeat(MAX_DEPTH + 1))).toMatchObject({
    finding: { expected: 'nesting of at most 100 levels' },
  });
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(parse(nested(MAX_DEPTH)).kind).toBe('value');
  expect(parse(nested(MAX_DEPTH + 1)).kind).toBe('broken');
  expect(parse(`[${nested(MAX_DEPTH)}, []]`).kind).toBe('broken');
  expect(parse(JSON.stringify('['.repeat(1_000))).kind).toBe('value');
});

test('whatever JSON can write is read back', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(parse(text)).toEqual({ kind: 'value', value: JSON.parse(text) as unknown });
    }),
  );
});

function acceptedByJsonParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const scraps = fc.array(
  fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', '-', 'e', 'true', 'NaN', 'ä', ' '),
);

test('of any text exactly what JSON.parse takes is taken', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        scraps.map((words) => words.join('')),
      ),
      (text) => {
        expect(parse(text).kind === 'value').toBe(acceptedByJsonParse(text));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('of any bytes nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['value', 'cut', 'broken']).toContain(parse(bytes).kind);
    }),
  );
});

test('every beginning of an object is cut', () => {
  const objects = fc.dictionary(
    fc.string({ unit: 'grapheme' }),
    fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
  );
  fc.assert(
    fc.property(objects, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, share) => {
      const bytes = Buffer.from(JSON.stringify(value));
      expect(parse(bytes.subarray(0, Math.floor(bytes.length * share))).kind).toBe('cut');
    }),
  );
});
