import type * as z from 'zod';
import { describeValue, formatPath } from '../core/finding.ts';

export interface Complaint {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** What a schema says against a value: where, what it wanted and what was there. */
export function explainIssues(error: z.ZodError, input: unknown): readonly Complaint[] {
  return error.issues.map((issue) => ({
    path: formatPath(issue.path),
    expected: expectedBy(issue),
    found:
      issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : describeValue(valueAt(input, issue.path)),
  }));
}

/** What is expected, from zod's message, without the words in front of it. */
export function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'unrecognized_keys') return 'only keys that are known';
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.errors
      .flatMap((issues) => issues.slice(0, 1))
      .map(expectedBy)
      .join(' or ');
  }
  return expectedIn(issue.message);
}

function expectedIn(message: string): string {
  return message.replace(/^(?:Invalid|Too)[\w ]*[.:] (?:expected )?/i, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const MOST_LISTED = 5;

/** The complaints as one sentence, the first few in full. */
export function summarise(complaints: readonly Complaint[]): string {
  const listed = complaints
    .slice(0, MOST_LISTED)
    .map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`);
  const more = complaints.length - listed.length;
  return more > 0 ? `${listed.join('; ')}; and ${more} more` : listed.join('; ');
}
