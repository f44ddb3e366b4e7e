import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableFacts, printableJson } from '../../src/core/printable.ts';

test.each([
  ['plain text, ä, 🧬, 中文', 'plain text, ä, 🧬, 中文'],
  ['two\nlines\r\n', 'two\\u{a}lines\\u{d}\\u{a}'],
  ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ['\u009b31m', '\\u{9b}31m'],
  ['abc\u202Efed', 'abc\\u{202e}fed'],
  ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
  ['line\u2028and\u2029paragraph', 'line\\u{2028}and\\u{2029}paragraph'],
  ['tag \u{E0041}', 'tag \\u{e0041}'],
  ['\0\u007f', '\\u{0}\\u{7f}'],
])('%j is printed as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('what is printed is one line without controls, and printing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test('JSON reads back as it was, and shows no control', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const shown = printableJson(JSON.stringify(value, null, 2));
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  ['a\u202eb', '"a\\u202eb"'],
  ['\u007f', '"\\u007f"'],
  ['\u{E0041}', '"\\udb40\\udc41"'],
])('%j is JSON without a control: %s', (text, shown) => {
  expect(printableJson(JSON.stringify(text))).toBe(shown);
  expect(JSON.parse(shown)).toBe(text);
});

test('every text among the facts is made safe, however deep', () => {
  expect(printableFacts({ a: ['\u001b[2J', { 'b\u009b': 'x\u202e' }], c: 1, d: null })).toEqual({
    a: ['\\u{1b}[2J', { 'b\\u{9b}': 'x\\u{202e}' }],
    c: 1,
    d: null,
  });
});
