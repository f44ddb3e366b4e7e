import type { Argv } from 'yargs';
import type * as z from 'zod';
import type { Output } from './output.ts';

/** One verb of the command line. */
export interface Command {
  /** The verb and its words, in the notation of yargs: `watch [spool]`. */
  readonly usage: string;
  readonly describe: string;
  readonly options: (args: Argv) => Argv;
  /** Answers the exit code. Results go to `output`; errors are thrown. */
  readonly run: (args: Readonly<Record<string, unknown>>, output: Output) => Promise<number>;
}

/** Binds the words of a command to a schema, so that what runs sees checked values only. */
export function command<Schema extends z.ZodType>(spec: {
  readonly usage: string;
  readonly describe: string;
  readonly options: (args: Argv) => Argv;
  readonly schema: () => Schema;
  readonly run: (args: z.infer<Schema>, output: Output) => Promise<number>;
}): Command {
  return {
    usage: spec.usage,
    describe: spec.describe,
    options: spec.options,
    run: (args, output) => spec.run(spec.schema().parse(args), output),
  };
}
