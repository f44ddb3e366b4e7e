// What programs of other people may import: `import { readDump, validate, createSandbox } from 'vilvik-bridge'`. Its types
// are shipped as they stand here, so they may name none of a package. What only a sandbox needs is loaded with the first one.
import { BridgeError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { readDump as read, type ReadResult } from '../intake/read.ts';
import { validateBody } from '../intake/validate.ts';
import { currentHost } from './current-host.ts';

export { BridgeError };
export type { Finding };

/** A run dump; of a bare import body all is known but what a header says. */
export interface Dump {
  readonly runId: string;
  /** Grows with each state of the run that is written. */
  readonly sequence: number;
  readonly phase: 'checkpoint' | 'finished' | 'failed' | 'interrupted';
  readonly name: string | null;
  readonly createdAt: Date;
  /** Generations the run completed; null where the body does not say. */
  readonly generations: number | null;
  /** What is known of whether the body alone gives the run again; null where nothing is said of it. */
  readonly proof: 'pending' | 'proven' | 'failed' | 'not_run' | null;
  /** Every conversion that lost or changed something. */
  readonly notes: readonly { readonly path: string; readonly found: string; readonly action: string }[];
  readonly bodySha256: string;
  /** What is posted to `/imports/`, parsed: ask `validate` what it is worth. */
  readonly body: unknown;
}

/** Reads a dump, or an import body from a file that ends in `.json`; one that is not whole is refused with a `BridgeError`. */
export async function readDump(
  file: string,
  { maxBodyBytes = MAX_BODY_BYTES }: { readonly maxBodyBytes?: number } = {},
): Promise<Dump> {
  const found = await read(file, { maxBodyBytes, wholeCheckpoints: true });
  if (found.kind !== 'dump') throw unreadable(file, found);
  const { runId, sequence, phase, name, createdAt, generations, proof, notes, body } = found.dump;
  const known = { runId, sequence, phase, name, generations, proof, notes };
  return { ...known, createdAt: new Date(createdAt), bodySha256: body.sha256, body: found.body };
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

function unreadable(file: string, found: Exclude<ReadResult, { readonly kind: 'dump' }>): BridgeError {
  const [first] = 'findings' in found ? found.findings : 'finding' in found ? [found.finding] : [];
  if (first === undefined)
    return new BridgeError('file_unreadable', `there is no ${file}`, 'check the name of the file');
  const { path, expected, found: instead, mend } = first;
  return new BridgeError('file_unreadable', `${file}: ${path}: expected ${expected}, found ${instead}`, mend);
}

/** All that is wrong with an import body, and what is probably not meant; with no `error` among it, it can be imported. */
export function validate(body: unknown): readonly Finding[] {
  return validateBody(body);
}

export interface SandboxOptions {
  /** Where it listens on this machine; 0, the default, takes a free one. */
  readonly port?: number;
  /** An interpreter with PyGAD, for runs that are continued: else the one in `VILVIK_PYTHON`, else the machine's. */
  readonly python?: string;
  /** Switches as `vilvik-bridge sandbox --assumptions` lists them. */
  readonly assumptions?: Readonly<Record<string, string | number>>;
  /** Where everything is kept from one start to the next. */
  readonly stateFile?: string;
}

/** An emulated Vilvik that listens on this machine alone. */
export interface Sandbox {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly premiumApiKey: string;
  /** Of the same person as `apiKey`, but may only import. */
  readonly limitedApiKey: string;
  /** Faults, clock, requests and records, for who sends `Authorization: Bearer ${controlToken}`. */
  readonly controlUrl: string;
  readonly controlToken: string;
  /** May be called twice. */
  close(): Promise<void>;
}

/** Starts a sandbox in this process. */
export async function createSandbox({
  port = 0,
  python,
  assumptions = {},
  stateFile,
}: SandboxOptions = {}): Promise<Sandbox> {
  const [{ startSandbox }, { readAssumptions }, { pythonForJobs }] = await Promise.all([
    import('../sandbox/server.ts'),
    import('./demo/describe-sandbox.ts'),
    import('./python/job-python.ts'),
  ]);
  const { env } = currentHost();
  return startSandbox({
    port,
    assumptions: readAssumptions(
      Object.entries(assumptions).map(([name, value]) => `${name}=${value}`),
      'assumptions',
    ),
    findPython: () => pythonForJobs(python ?? env['VILVIK_PYTHON'] ?? null, env),
    ...(stateFile === undefined ? {} : { stateFile }),
  });
}
