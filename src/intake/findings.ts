import type * as z from 'zod';
import { describeValue, formatPath, type Finding } from '../core/finding.ts';

type Issue = z.core.$ZodIssue;

/** Turns what zod found into words a person can act on. `root` names the part the paths begin in. */
export function findingsOf(issues: readonly Issue[], root: 'header' | 'body'): Finding[] {
  return issues.map((issue) => {
    const path = root === 'header' ? `header.${formatPath(issue.path)}` : formatPath(issue.path);
    const custom = issue.code === 'custom' ? issue.params : undefined;
    return {
      severity: 'error',
      path,
      expected: textOf(custom?.['expected']) ?? expectedBy(issue),
      found: textOf(custom?.['found']) ?? describeValue(issue.input),
      mend: mendFor(path, root),
    };
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return article(issue.expected);
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'invalid_union':
      return 'a number, or an array of numbers for several objectives';
    case 'too_small':
      return `at least ${String(issue.minimum)}${issue.origin === 'array' ? ' elements' : ''}`;
    case 'invalid_format':
      return `text in the form of ${issue.format}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}`;
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message;
    default:
      return issue satisfies never;
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: 'an array',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
  number: 'a finite number',
  string: 'text',
  boolean: 'true or false',
};

function article(expected: string): string {
  return ARTICLES[expected] ?? `a ${expected}`;
}

const MENDS: Readonly<Record<string, string>> = {
  'ga_parameters.num_generations': 'add the number of generations the GA was built with',
  'code.fitness_func': 'add the source of the fitness function as text',
  'result.best_solution': 'add the genes of the best solution; NaN cannot be imported',
  'result.best_solution_fitness': 'add the fitness of the best solution; NaN cannot be imported',
};

function mendFor(path: string, root: 'header' | 'body'): string {
  if (root === 'header') return 'let the shim write the dump again';
  return MENDS[path] ?? 'correct the body, then push the dump again or move it back into the spool';
}
