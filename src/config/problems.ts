import type * as z from 'zod';
import { BridgeError } from '../core/errors.ts';
import { describeValue, formatPath } from '../core/finding.ts';
import { KEYS } from './schema.ts';

/** One thing that is wrong: where it stands, which key it is about, what was expected there and what was received. */
export interface Problem {
  /** `…/config.toml:12`, `VILVIK_BASE_URL` or `--base-url`. */
  readonly where: string;
  /** Absent where the problem is about a whole file or folder. */
  readonly key?: string;
  readonly expected: string;
  readonly received: string;
}

const MAX_SHOWN = 30;
const MAX_GUESSED_LENGTH = 60;

/** All problems in one error. */
export function configError(problems: readonly Problem[]): BridgeError {
  const shown = problems.slice(0, MAX_SHOWN).map(formatProblem);
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(`… and ${rest} more`);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new BridgeError(
    'config_invalid',
    [`the configuration has ${count}:`, ...shown].join('\n  '),
    'mend what is listed, then try again',
  );
}

function formatProblem({ where, key, expected, received }: Problem): string {
  const about = key === undefined ? where : `${where}: ${key}`;
  return `${about}: expected ${expected}, received ${received}`;
}

/** What the schema has to say about `settings`; `whereIs` knows who said what. */
export function problemsOf(
  error: z.ZodError,
  settings: unknown,
  whereIs: (path: readonly PropertyKey[]) => string,
): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey([...issue.path, key], whereIs([...issue.path, key])));
    }
    const stated: unknown = issue.code === 'custom' ? issue.params?.['received'] : undefined;
    const received = typeof stated === 'string' ? stated : describeValue(valueAt(settings, issue.path));
    return [{ where: whereIs(issue.path), key: formatPath(issue.path), expected: issue.message, received }];
  });
}

function unknownKey(path: readonly PropertyKey[], where: string): Problem {
  const key = path.join('.');
  const likely = nearestKey(key);
  const expected = likely === null ? 'one of the known keys' : `a known key (did you mean ${likely}?)`;
  return { where, key, expected, received: 'an unknown one' };
}

function valueAt(settings: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    settings,
  );
}

/** The known key or table that is meant: the same word elsewhere, or one that differs by a slip of the fingers. */
function nearestKey(unknown: string): string | null {
  const known = [...new Set(KEYS.map((key) => key.split('.', 1)[0] ?? key)), ...KEYS];
  const word = lastWord(unknown);
  const sameWord = known.find((key) => lastWord(key) === word);
  if (sameWord !== undefined) return sameWord;
  if (unknown.length > MAX_GUESSED_LENGTH) return null;
  const [best] = known
    .map((key) => ({ key, distance: editDistance(unknown, key) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(2, word.length / 4) ? best.key : null;
}

function lastWord(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

/** Levenshtein: how many letters to change, add or leave out. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
