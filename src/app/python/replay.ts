import { dirname } from 'node:path';
import * as z from 'zod';
import type { Config } from '../../config/schema.ts';
import type { Host } from '../../config/places.ts';
import { BridgeError } from '../../core/errors.ts';
import { PROOFS } from '../../core/run-dump.ts';
import { runProcess } from '../../platform/processes.ts';
import { canImport, findInterpreter, findPythonParts, withShim } from './python.ts';

const verdictSchema = z.object({
  proof: z.enum(PROOFS),
  reason: z.string().nullable(),
  log: z.string().nullable(),
});

const itemSchema = z.object({
  file: z.string(),
  proof: z.enum(PROOFS),
  error: z.string().nullable(),
  roles: z.record(z.string(), verdictSchema),
});

/** What came of running the code of one dump in a clean interpreter. */
export type Replayed = z.infer<typeof itemSchema>;

const answerSchema = z.object({ items: z.array(itemSchema) });

const START = 'import sys; from vilvik_shim._proof import main; sys.exit(main(sys.argv[1:]))';
/** What fitness and generation of one dump may cost, and after how long it is stopped; as after a run. */
const LIMITS = ['--max-cost', '10', '--time-limit', '60'];
const MARGIN_MS = 90_000;

/** Proves one dump by the shim, in the interpreter of the configuration. Runs the dump's code; the file stays as it is. */
export async function replayDump(file: string, config: Config, host: Host): Promise<Replayed> {
  const parts = findPythonParts();
  const command = await findInterpreter(config.python, parts);
  const hasShim = await canImport(command, 'vilvik_shim._proof');
  const end = await runProcess({
    command,
    args: ['-c', START, '--json', '--no-write', ...LIMITS, file],
    // Nothing of the working folder may take the place of a module.
    cwd: dirname(parts.shim),
    env: hasShim ? {} : withShim(parts.shim, host.env),
    timeoutMs: MARGIN_MS,
  });
  const answer = end.kind === 'ended' ? answerSchema.safeParse(parse(end.stdout)) : null;
  const item = answer?.data?.items[0];
  if (item !== undefined) return item;
  const why = end.kind === 'missing' ? 'it is gone' : end.stderr.trim().split('\n').at(-1);
  throw new BridgeError(
    'python_missing',
    `${command} could not prove ${file}: ${why ?? 'it said nothing'}`,
    'name another interpreter in VILVIK_PYTHON (Python 3.9 or newer, with PyGAD)',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
