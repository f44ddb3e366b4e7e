import { expect, test } from 'vitest';
import {
  asksToContinue,
  fingerprintOfFileName,
  generationsOf,
  hasEvaluatedGeneration,
  headerSchema,
  looksLikeHeader,
  nameOf,
  resumedFromOf,
} from '../../src/core/run-dump.ts';
import { dumpText, importBody, runId } from '../harness/dumps.ts';

function header(changes: Record<string, unknown> = {}): unknown {
  return JSON.parse(dumpText({ header: changes }).split('\n')[0] ?? '');
}

test('a header as the shim writes it is read, unknown fields and all', () => {
  const read = headerSchema.parse(header({ written_by_a_newer_shim: [1] }));
  expect(read).toMatchObject({ phase: 'finished', written_by_a_newer_shim: [1] });
});

test.each([
  ['format', 'other'],
  ['version', 2],
  ['version', '1'],
  ['run_id', 'not a uuid'],
  ['sequence', -1],
  ['sequence', 1.5],
  ['sequence', 2 ** 60],
  ['phase', 'running'],
  ['name', 5],
  ['created_at', 'yesterday'],
  ['created_at', '2026-11-22T10:00:00'],
  ['body', null],
  ['body', { bytes: 5, sha256: 'ABC' }],
  ['body', { bytes: -5, sha256: 'a'.repeat(64) }],
  ['state', { bytes: 5 }],
  ['notes', [{ path: 'x' }]],
  ['error', 'text'],
])('a header whose %s is %j is refused', (field, value) => {
  expect(headerSchema.safeParse(header({ [field]: value })).success).toBe(false);
});

test.each(['format', 'version', 'run_id', 'sequence', 'phase', 'name', 'created_at', 'body', 'state'])(
  'a header without %s is refused',
  (field) => {
    expect(headerSchema.safeParse(header({ [field]: undefined })).success).toBe(false);
  },
);

test.each([
  [{ best_solutions_fitness: [], generations_completed: 0 }, false],
  [{ best_solutions_fitness: [], generations_completed: undefined }, false],
  [{ best_solutions_fitness: [1], generations_completed: 0 }, true],
  [{ best_solutions_fitness: [], generations_completed: 3 }, true],
])('a result with %j was evaluated: %s', (result, isEvaluated) => {
  expect(hasEvaluatedGeneration(importBody({ result }))).toBe(isEvaluated);
});

test.each([
  [null],
  [5],
  ['text'],
  [[]],
  [{}],
  [{ result: null }],
  [{ result: { best_solutions_fitness: 5 } }],
])('%j is left to validation', (body) => {
  expect(hasEvaluatedGeneration(body)).toBe(true);
  expect(generationsOf(body)).toBeNull();
  expect(nameOf(body)).toBeNull();
});

test.each([2.5, 1e300, Infinity, NaN, '3', null, [3], true])(
  'generations that are %j are no number the ledger can keep',
  (completed) => {
    expect(generationsOf(importBody({ result: { generations_completed: completed } }))).toBeNull();
  },
);

test('generations and name are read where they are', () => {
  expect(generationsOf(importBody())).toBe(3);
  expect(nameOf(importBody())).toBe('a run');
});

test.each([
  [dumpText(), true],
  [JSON.stringify(importBody()), false],
  ['{"format" : "vilvik-run-dump", "version": 9}', true],
  ['text "format":"vilvik-run-dump"', false],
  [`{"name": "x"}\n${dumpText()}`, false],
  ['', false],
])('a text is told from a bare body by its first line', (text, isDump) => {
  expect(looksLikeHeader(Buffer.from(text))).toBe(isDump);
});

test('a header is told from a body also where its line has not ended, and by its line alone', () => {
  expect(looksLikeHeader(Buffer.from('  {"format": "vilvik-run-dump"}'))).toBe(true);
  expect(looksLikeHeader(Buffer.from('{"a": 1}\n{"format": "vilvik-run-dump"}'))).toBe(false);
});

test('a file without content is remembered by its name', () => {
  expect(fingerprintOfFileName('a')).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprintOfFileName('a')).not.toBe(fingerprintOfFileName('b'));
});

test.each([
  ['{"continue": true}', true],
  ['{"continue": {"num_generations": 5}}', true],
  ['{"continue": null}', false],
  ['{"continue": "yes"}', false],
  ['{}', false],
  ['null', false],
  ['{"continue": tr', false],
])('the header %s asks for the run to be continued: %j', (text, asks) => {
  expect(asksToContinue(text)).toBe(asks);
});

test.each([
  [
    { run_id: runId(2), sequence: 4 },
    { runId: runId(2), sequence: 4 },
  ],
  [null, null],
  [{ run_id: 'another', sequence: 4 }, null],
  [{ run_id: runId(2) }, null],
])('a run resumed from %j began from %j', (resumed_from, from) => {
  expect(resumedFromOf(headerSchema.parse(header({ resumed_from })))).toEqual(from);
});
