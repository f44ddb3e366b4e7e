import { expect, test } from 'vitest';
import { descriptionMark } from '../../src/core/identity.ts';
import { likenessOf } from '../../src/core/likeness.ts';
import {
  isRecognisable,
  missingPart,
  signsShown,
  verdictOf,
  type LookedFor,
  type SeenRecord,
} from '../../src/core/look.ts';
import { importBody, runId } from '../harness/dumps.ts';

const MARKED: LookedFor = {
  runId: runId(1),
  likeness: likenessOf(importBody({ description: descriptionMark(runId(1)) }), runId(1)),
};
const BARE: LookedFor = { runId: runId(2), likeness: likenessOf(importBody(), runId(2)) };
const UNKNOWN: LookedFor = { runId: runId(3), likeness: null };

/** A record of a run like those above, whose whole was asked for, without a description. */
const LIKE: SeenRecord = {
  id: 'sub',
  resultId: 'res',
  createdAt: 0,
  name: 'a run',
  fitness: [1.5],
  generations: 3,
  genes: [1, 2.5],
  askedSubmission: true,
  askedResult: true,
};
const { genes: _genes, ...GENELESS } = LIKE;
const { name: _name, ...NAMELESS } = LIKE;
const { generations: _generations, ...UNCOUNTED } = LIKE;
const { fitness: _fitness, ...UNRATED } = LIKE;
const OWN = { ...LIKE, description: `text ${descriptionMark(runId(1))}` };
const OTHERS = { ...LIKE, description: `text ${descriptionMark(runId(9))}` };

/** A run of which only the name, the fitness and the generations are known. */
const WITHOUT_GENES: LookedFor = {
  runId: runId(5),
  likeness: likenessOf(importBody({ result: { best_solution: [] } }), runId(5)),
};
const WITHOUT_NAME: LookedFor = {
  runId: runId(6),
  likeness: likenessOf(importBody({ name: null }), runId(6)),
};
const MANY = Array.from({ length: 100 }, (_, index) => index);
const WITH_MANY_GENES: LookedFor = {
  runId: runId(7),
  likeness: likenessOf(importBody({ result: { best_solution: MANY } }), runId(7)),
};

test.each<[string, LookedFor, readonly SeenRecord[], string]>([
  ['no record', MARKED, [], 'none'],
  ['the run id', MARKED, [OTHERS, OWN], 'adopt'],
  ['the run id under another name', MARKED, [{ ...OWN, name: 'renamed' }], 'adopt'],
  ['the run id, and nothing known of the run', { ...UNKNOWN, runId: runId(1) }, [OWN], 'adopt'],
  ['the run id twice', MARKED, [OWN, { ...OWN, id: 'second' }], 'several'],
  ['the run id with other generations', MARKED, [{ ...OWN, generations: 9 }], 'unclear'],
  ['the run id, generations not shown', MARKED, [{ ...UNCOUNTED, description: OWN.description }], 'adopt'],
  ['another run id', MARKED, [OTHERS], 'none'],
  ['a whole description without the run id', MARKED, [{ ...LIKE, description: 'text' }], 'none'],
  ['no description shown', MARKED, [LIKE], 'adopt'],
  ['a bare run that is equal', BARE, [{ ...LIKE, description: null }], 'adopt'],
  ['a bare run, and a record of another', BARE, [OTHERS], 'none'],
  ['two that are equal', BARE, [LIKE, { ...LIKE, id: 'second' }], 'several'],
  ['a rounded fitness', BARE, [{ ...LIKE, fitness: [1.504] }], 'adopt'],
  ['another fitness', BARE, [{ ...LIKE, fitness: [2] }], 'none'],
  ['one of several objectives', BARE, [{ ...LIKE, fitness: [1.5, 7] }], 'adopt'],
  ['other genes', BARE, [{ ...LIKE, genes: [1, 2.6] }], 'none'],
  ['more genes', BARE, [{ ...LIKE, genes: [1, 2.5, 3] }], 'none'],
  ['other generations', BARE, [{ ...LIKE, generations: 4 }], 'none'],
  ['another name', BARE, [{ ...LIKE, name: 'b' }], 'none'],
  ['no name', BARE, [{ ...LIKE, name: null }], 'none'],
  ['no name shown', BARE, [NAMELESS], 'adopt'],
  ['no generations shown', BARE, [UNCOUNTED], 'adopt'],
  ['no fitness shown', BARE, [UNRATED], 'adopt'],
  ['a name that the service gave', WITHOUT_NAME, [{ ...LIKE, name: 'Import 7' }], 'adopt'],
  ['genes beyond those that are kept', WITH_MANY_GENES, [{ ...LIKE, genes: MANY }], 'adopt'],
  ['no genes shown', BARE, [GENELESS], 'unclear'],
  ['no genes known', WITHOUT_GENES, [LIKE], 'unclear'],
  ['nothing known of the run', UNKNOWN, [LIKE], 'unclear'],
])('%s: %#', (_, run, records, kind) => {
  expect(verdictOf(run, records, []).kind).toBe(kind);
});

test('a verdict says by which sign it was found, or how many there are', () => {
  expect(verdictOf(MARKED, [OWN], [])).toEqual({ kind: 'adopt', record: OWN, sign: 'mark' });
  expect(verdictOf(BARE, [LIKE], [])).toEqual({ kind: 'adopt', record: LIKE, sign: 'likeness' });
  expect(verdictOf(MARKED, [OWN, OWN, OWN], [])).toMatchObject({ why: '3 records carry its run id' });
  expect(verdictOf(BARE, [LIKE, LIKE, LIKE], [])).toMatchObject({ why: '3 records look like it' });
});

test('a record that may be another run’s as well is nobody’s', () => {
  const rival = { ...BARE, runId: runId(4) };
  expect(verdictOf(BARE, [LIKE], [rival]).kind).toBe('several');
  expect(verdictOf(MARKED, [OWN], [rival]).kind).toBe('adopt');
  const different = { ...rival, likeness: likenessOf(importBody({ name: 'b' }), runId(4)) };
  expect(verdictOf(BARE, [LIKE], [different, UNKNOWN]).kind).toBe('adopt');
});

const LISTED = { ...GENELESS, askedSubmission: false, askedResult: false };

test.each<[string, LookedFor, SeenRecord, 'submission' | 'result' | null]>([
  ['its description', MARKED, LISTED, 'submission'],
  ['a description that may have been cut', MARKED, { ...LISTED, description: 'text …' }, 'submission'],
  ['nothing where a run id is shown', MARKED, { ...LISTED, description: OTHERS.description }, null],
  ['nothing where the name differs', MARKED, { ...LISTED, name: 'b' }, null],
  ['nothing where the fitness differs', BARE, { ...LISTED, fitness: [9] }, null],
  ['the genes of a record without a mark', BARE, { ...LISTED, askedSubmission: true }, 'result'],
  ['the genes where no description is shown', MARKED, { ...LISTED, askedSubmission: true }, 'result'],
  [
    'nothing where the whole description speaks against it',
    MARKED,
    { ...LISTED, askedSubmission: true, description: null },
    null,
  ],
  ['nothing more of what was asked for', BARE, { ...GENELESS }, null],
  ['nothing where the genes are shown', BARE, { ...LIKE, askedResult: false }, null],
  ['nothing where there is no result', BARE, { ...LISTED, askedSubmission: true, resultId: null }, null],
  ['the genes where there is only a result', BARE, { ...LISTED, id: null }, 'result'],
])('what is missing is %s', (_, run, record, part) => {
  expect(missingPart(run, record)).toBe(part);
});

test('a known import shows by which signs its like is recognised', () => {
  expect(signsShown(MARKED, OWN)).toEqual(['mark', 'likeness']);
  expect(signsShown(MARKED, LIKE)).toEqual(['likeness']);
  expect(signsShown(MARKED, { ...OWN, genes: [0.9, 2.5] })).toEqual(['mark']);
  expect(signsShown(MARKED, GENELESS)).toEqual([]);
  expect(signsShown(BARE, { ...LIKE, name: 'b' })).toEqual([]);
  expect(signsShown(WITHOUT_GENES, { ...LIKE, genes: [] })).toEqual([]);
  expect(signsShown({ ...UNKNOWN, runId: runId(1) }, OWN)).toEqual(['mark']);
});

test('that a run is missing is believed only of one whose sign is known to work', () => {
  expect(isRecognisable(MARKED, new Set())).toBe(false);
  expect(isRecognisable(MARKED, new Set(['mark'] as const))).toBe(true);
  expect(isRecognisable(BARE, new Set(['mark'] as const))).toBe(false);
  expect(isRecognisable(BARE, new Set(['likeness'] as const))).toBe(true);
  expect(isRecognisable(WITHOUT_GENES, new Set(['likeness'] as const))).toBe(false);
  expect(isRecognisable(UNKNOWN, new Set(['mark', 'likeness'] as const))).toBe(false);
});
