import type { Argv } from 'yargs';
import * as z from 'zod';

/** What every verb takes. Values are text: the configuration checks them together with the file's. */
export function commonFlags(args: Argv): Argv {
  return args
    .option('spool', { type: 'string', describe: 'folder the dumps are written to' })
    .option('state-dir', { type: 'string', describe: 'folder of the ledger' })
    .option('base-url', { type: 'string', describe: 'address of the Vilvik API' })
    .option('config', { type: 'string', describe: 'configuration file (TOML)' })
    .option('account', { type: 'string', describe: 'name of the account' })
    .option('json', { type: 'boolean', default: false, describe: 'one JSON object on standard output' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress on standard error' })
    .option('verbose', { type: 'boolean', default: false, describe: 'more detail on standard error' })
    .option('color', {
      type: 'boolean',
      describe: 'colours (--no-color: none)',
      defaultDescription: 'on a terminal',
    });
}

/** A flag that is given twice holds as it was given last. */
export function lastGiven<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value), schema);
}

const text = lastGiven(z.string().optional());

export const commonSchema = z.object({
  spool: text,
  stateDir: text,
  baseUrl: text,
  config: text,
  account: text,
});
