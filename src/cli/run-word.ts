import type { PositionalOptions } from 'yargs';
import * as z from 'zod';
import { named } from './named.ts';

/** How a verb that acts on one run is told which. */
export const runWord = {
  type: 'string',
  demandOption: true,
  describe: 'run id, its last letters, or a file',
} as const satisfies PositionalOptions;

export const runWordSchema = z.string().transform(named);
