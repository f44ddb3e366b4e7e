/** Control characters, direction marks and line separators could rewrite what stands on a terminal. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from a dump, a file name or a server, made safe to print on one line. */
export function printable(text: string): string {
  return text.replaceAll(DANGEROUS, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
