/** Control characters, direction marks and line separators could rewrite what stands on a terminal. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from a dump, a file name or a server, made safe to print on one line. */
export function printable(text: string): string {
  return text.replaceAll(DANGEROUS, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** JSON text whose strings are safe to show too; it reads back as it was. */
export function printableJson(json: string): string {
  // Line ends outside of strings are layout; inside of them JSON writes none.
  return json.replaceAll(DANGEROUS, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** The same facts with every text in them made safe to print on one line. */
export function printableFacts(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(printableFacts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [printable(key), printableFacts(one)]));
}
