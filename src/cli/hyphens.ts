/** Stands for a lone hyphen while yargs, which drops one (https://github.com/yargs/yargs-parser), has the words. */
const HYPHEN = 'vilvik:standard-input';

export function keepHyphens(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' ? HYPHEN : word));
}

/** The words as they were typed, also those that flags were given. */
export function giveHyphensBack(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(typed) : typed(value),
    ]),
  );
}

/** A complaint of yargs names the word as it was typed. */
export function withHyphens(text: string): string {
  return text.replaceAll(HYPHEN, '-');
}

function typed(value: unknown): unknown {
  return value === HYPHEN ? '-' : value;
}
