import type { Finding } from './finding.ts';
import type { Proof, RunDumpHeader } from './run-dump.ts';

/** What is inlined into the code and larger than this is listed. */
const LISTED_BYTES = 100_000;
/** More than this in all is held until a person has seen it. */
export const MAX_INLINED_BYTES = 2 ** 20;

/** The kind of the finding that the shim makes of much weight. */
const HEAVY = 'more than 1 MiB of inlined files and constants';

const OF_SECRETS = {
  expected: 'nothing that looks like a secret',
  mend: 'read it from the environment instead, or release the run with vilvik-bridge retry --allow-secrets RUN',
};
const OF_WEIGHT = {
  expected: `at most ${MAX_INLINED_BYTES} bytes of local files and constants`,
  mend: 'make them smaller, or release the run with vilvik-bridge retry --allow-secrets RUN',
};

/** What a person should see before the code of a dump leaves the machine: possible secrets, and much weight. */
export function cautionsOf({ findings = [], weights = [] }: RunDumpHeader): readonly Finding[] {
  return [
    ...findings.map(({ role, line, kind }): Finding => ({
      severity: 'hold',
      path: `code.${role}${line === null || line === undefined || kind === HEAVY ? '' : ` line ${line}`}`,
      found: kind,
      ...(kind === HEAVY ? OF_WEIGHT : OF_SECRETS),
    })),
    // The shim counts what its header has no room for, and says so among the findings.
    ...weightOf(weights, findings.length > 0),
  ];
}

function weightOf(weights: NonNullable<RunDumpHeader['weights']>, isHeld: boolean): Finding[] {
  const sum = weights.reduce((bytes, item) => bytes + item.bytes, 0);
  const listed = weights
    .filter(({ bytes }) => bytes > LISTED_BYTES)
    .map(({ role, name, bytes }): Finding => ({
      severity: 'warning',
      path: role === null || role === undefined ? 'code' : `code.${role}`,
      expected: 'code without large data in it',
      found: `${name}, ${bytes} bytes`,
      mend: 'it is sent as it is; was it meant to leave this machine?',
    }));
  if (isHeld || sum <= MAX_INLINED_BYTES) return listed;
  const heavy: Finding = {
    severity: 'hold',
    path: 'code',
    found: `${sum} bytes`,
    ...OF_WEIGHT,
  };
  return [heavy, ...listed];
}

const WORST_FIRST = ['failed', 'pending', 'not_run', 'proven'] as const satisfies readonly Proof[];

/** The proof of a dump is that of its worst role; null where no role says anything. */
export function proofOf({ capture = {} }: RunDumpHeader): Proof | null {
  const proofs = new Set(Object.values(capture).map(({ proof }) => proof));
  return WORST_FIRST.find((proof) => proofs.has(proof)) ?? null;
}
