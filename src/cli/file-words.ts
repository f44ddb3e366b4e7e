import * as z from 'zod';
import { named } from './named.ts';

/** Stands for a lone hyphen while yargs, which drops one (https://github.com/yargs/yargs-parser), has the words. */
const HYPHEN = 'vilvik:standard-input';

export function keepHyphens(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' ? HYPHEN : word));
}

/** Words that name files; what follows `--` is left by yargs in `_`. */
export const fileWords = z
  .array(z.string())
  .default([])
  .transform((words) => words.map((word) => (word === HYPHEN ? '-' : named(word))));
