/** One thing that validation has to say about a dump. */
export interface Finding {
  /**
   * `error`: the service would refuse it. `warning`: it would be taken, but is probably not meant. `hold`: a person has
   * to see it before it leaves the machine.
   */
  readonly severity: 'error' | 'hold' | 'warning';
  /** Where: a path such as `result.population[3]`, or `file` for the dump as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** What the person can do about it. */
  readonly mend: string;
}

/** A dump with a million wrong values gets the first ones listed and the rest counted. */
export const MAX_FINDINGS = 50;

const SEVERITIES = ['error', 'hold', 'warning'] as const;

/** Whether a person has to release the run. */
export function needsRelease(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'hold');
}

export function capFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MAX_FINDINGS) return findings;
  const kept = findings.slice(0, MAX_FINDINGS - 1);
  const rest = findings.slice(MAX_FINDINGS - 1);
  const severity = SEVERITIES.find((one) => rest.some((finding) => finding.severity === one)) ?? 'warning';
  return [
    ...kept,
    {
      severity,
      path: 'file',
      expected: `at most ${MAX_FINDINGS - 1} findings`,
      found: `${rest.length} more`,
      mend: 'mend the ones listed, then look again',
    },
  ];
}

const MAX_SHOWN_LENGTH = 60;

/** A short, safe rendering of a value that was found where another was expected. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') return `an object with ${Object.keys(value).length} keys`;
  // Infinity (JSON has it as 1e999) would be written as null.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  const shown = text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
  return `the ${typeof value} ${shown}`;
}

/** `['result', 'population', 3]` becomes `result.population[3]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      return index === 0 ? String(key) : `.${String(key)}`;
    })
    .join('');
}
