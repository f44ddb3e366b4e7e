import { expect, test } from 'vitest';
import { lineageOf, type Branch } from '../../src/core/wish/lineage.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import type { ViewedWish } from '../../src/core/wish/wish-view.ts';

function receipt(id: string, resultId: string | null): Receipt {
  return { id, result_id: resultId } as Receipt;
}

/** Of a wish only whence it comes and what came of it is asked. */
function wish(id: string, from: string | null, to?: string | null): ViewedWish {
  return {
    id,
    source: from === null ? null : { resultId: from, submissionId: `sub ${from}` },
    child:
      to === undefined ? null : { submissionId: `sub ${id}`, resultId: to, status: null, generations: null },
  } as ViewedWish;
}

function idsOf({ wish: { id }, children }: Branch<ViewedWish>): unknown[] {
  return [id, ...children.map(idsOf)];
}

function drawn(receipts: readonly Receipt[], wishes: readonly ViewedWish[]): unknown {
  const { imports, apart } = lineageOf(receipts, wishes);
  return {
    imports: imports.map(({ id, branches }) => [id, ...branches.map(idsOf)]),
    apart: apart.map(idsOf),
  };
}

const FIRST = receipt('one', 'r1');
const SECOND = receipt('two', 'r2');

test.each<[string, readonly Receipt[], readonly ViewedWish[], unknown]>([
  ['nothing', [], [], { imports: [], apart: [] }],
  ['an import alone', [FIRST], [], { imports: [['one']], apart: [] }],
  [
    'a wish that was not asked for yet, at the first import',
    [FIRST, SECOND],
    [wish('w', null)],
    { imports: [['one', ['w']], ['two']], apart: [] },
  ],
  [
    'each wish at the import that it goes on from',
    [FIRST, SECOND],
    [wish('a', 'r2'), wish('b', 'r1')],
    {
      imports: [
        ['one', ['b']],
        ['two', ['a']],
      ],
      apart: [],
    },
  ],
  [
    'children of children',
    [FIRST],
    [wish('a', 'r1', 'c1'), wish('b', 'c1', 'c2'), wish('c', 'c2', null), wish('d', 'c1')],
    { imports: [['one', ['a', ['b', ['c']], ['d']]]], apart: [] },
  ],
  [
    'a result that is nobody’s here, apart',
    [FIRST],
    [wish('a', 'elsewhere')],
    { imports: [['one']], apart: [['a']] },
  ],
  [
    'what went on from such a result, below it',
    [SECOND],
    [wish('b', 'c1'), wish('a', 'r1', 'c1'), wish('c', 'r2')],
    { imports: [['two', ['c']]], apart: [['a', ['b']]] },
  ],
  [
    'what is wanted of a run that is not imported yet',
    [],
    [wish('a', null)],
    { imports: [], apart: [['a']] },
  ],
  [
    'a circle that no import leads to, once',
    [FIRST],
    [wish('a', 'x', 'y'), wish('b', 'y', 'x')],
    { imports: [['one']], apart: [['a', ['b']]] },
  ],
  [
    'no result of an import that names none',
    [receipt('one', null)],
    [wish('a', 'r1'), wish('b', null)],
    { imports: [['one', ['b']]], apart: [['a']] },
  ],
  [
    'a child once whose result the service calls by the name of the one it went on from',
    [FIRST],
    [wish('a', 'r1', 'r1')],
    { imports: [['one', ['a']]], apart: [] },
  ],
])('a lineage shows %s', (_, receipts, wishes, shown) => {
  expect(drawn(receipts, wishes)).toEqual(shown);
});
