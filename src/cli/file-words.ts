import * as z from 'zod';
import { named } from './named.ts';

/** Words that name files; what follows `--` is left by yargs in `_`. */
export const fileWords = z
  .array(z.string())
  .default([])
  .transform((words) => words.map(named));
