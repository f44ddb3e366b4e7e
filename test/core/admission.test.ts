import { expect, test } from 'vitest';
import { admit, isWorthItsOwnRecord, type Arrival, type KnownRun } from '../../src/core/admission.ts';

function known(changes: Partial<KnownRun> = {}): KnownRun {
  return {
    row: 1,
    state: 'queued',
    sequence: 5,
    bodySha256: 'old',
    generations: 10,
    phase: 'finished',
    file: '/spool/run',
    givenUp: false,
    ...changes,
  };
}

function arrival(changes: Partial<Arrival> = {}): Arrival {
  return {
    sequence: 6,
    bodySha256: 'new',
    generations: 10,
    phase: 'finished',
    file: '/spool/run',
    named: false,
    verdict: 'accepted',
    ...changes,
  };
}

const NEW = { kind: 'new', event: 'accepted', note: null, supersedes: [] } as const;
const RECOGNISED = { kind: 'known', row: 1, event: null } as const;

test.each(['accepted', 'findings', 'invalid', 'nothing_to_import'] as const)(
  'a run that nobody knows begins with its verdict: %s',
  (verdict) => {
    expect(admit([], arrival({ verdict }))).toEqual({ ...NEW, event: verdict });
  },
);

test('the same bytes are the same import, under whatever name, sequence and phase', () => {
  const copy = arrival({ bodySha256: 'old', file: '/spool/copy', sequence: 9 });
  expect(admit([known()], copy)).toEqual(RECOGNISED);
});

test.each(['queued', 'held', 'rejected'] as const)('a higher sequence supersedes what is %s', (state) => {
  expect(admit([known({ state })], arrival())).toEqual({ ...NEW, supersedes: [1] });
});

test.each(['sending', 'in_doubt'] as const)(
  'while an attempt is %s a higher sequence waits beside it',
  (state) => {
    expect(admit([known({ state })], arrival())).toEqual(NEW);
  },
);

test.each(['queued', 'sending', 'in_doubt', 'imported', 'superseded', 'dropped'] as const)(
  'a lower or equal sequence with another body is superseded by what is %s',
  (state) => {
    for (const sequence of [4, 5]) {
      const admission = admit([known({ state })], arrival({ sequence }));
      expect(admission).toMatchObject({ kind: 'new', event: 'superseded', supersedes: [] });
    }
  },
);

test.each(['held', 'rejected'] as const)('a lower sequence is a repair of what is %s', (state) => {
  expect(admit([known({ state })], arrival({ sequence: 2 }))).toEqual({ ...NEW, supersedes: [1] });
});

test.each(['queued', 'sending', 'in_doubt', 'imported', 'dropped'] as const)(
  'what is as new and %s leaves nothing to repair',
  (state) => {
    const both = [known({ state: 'rejected', sequence: 2 }), known({ row: 2, state })];
    for (const sequence of [1, 5]) {
      expect(admit(both, arrival({ sequence }))).toMatchObject({ event: 'superseded', supersedes: [] });
    }
  },
);

test('what is superseded says by which sequence', () => {
  expect(admit([known()], arrival({ sequence: 4 }))).toMatchObject({
    note: 'sequence 4 is not newer than 5, which is known',
  });
});

test('what is older than a repair is not in its way', () => {
  const both = [known({ state: 'rejected' }), known({ row: 2, state: 'imported', sequence: 2 })];
  expect(admit(both, arrival({ sequence: 3, generations: 11 }))).toEqual({ ...NEW, supersedes: [1] });
});

test('what was stopped can be repaired again after a repair that failed', () => {
  const chain = [known({ state: 'superseded' }), known({ row: 2, state: 'rejected' })];
  expect(admit(chain, arrival({ sequence: 5 }))).toEqual({ ...NEW, supersedes: [2] });
});

test.each(['queued', 'sending', 'in_doubt', 'imported', 'superseded', 'dropped'] as const)(
  'an invalid dump of a run that is %s is rejected, and leaves it alone',
  (state) => {
    for (const sequence of [0, 5, 6]) {
      const invalid = arrival({ verdict: 'invalid', sequence, file: '/spool/copy' });
      expect(admit([known({ state })], invalid)).toEqual({ ...NEW, event: 'invalid' });
    }
  },
);

test('an invalid dump takes the place of an older state whose file it has overwritten', () => {
  const invalid = arrival({ verdict: 'invalid' });
  expect(admit([known()], invalid)).toEqual({ ...NEW, event: 'invalid', supersedes: [1] });
  for (const sequence of [0, 5]) {
    expect(admit([known()], { ...invalid, sequence })).toEqual({ ...NEW, event: 'invalid' });
  }
});

test.each(['held', 'rejected'] as const)(
  'a repair that is invalid again takes the place of what is %s',
  (state) => {
    const again = arrival({ verdict: 'invalid', sequence: 5, file: '/spool/again' });
    expect(admit([known({ state })], again)).toEqual({ ...NEW, event: 'invalid', supersedes: [1] });
    expect(admit([known({ state })], { ...again, sequence: 4 })).toEqual({ ...NEW, event: 'invalid' });
  },
);

test('after an import a later state is a record of its own if it has more generations', () => {
  const imported = known({ state: 'imported' });
  expect(admit([imported], arrival({ generations: 11 }))).toEqual(NEW);
});

test('after an import a later state without more generations is superseded, with a note', () => {
  const imported = known({ state: 'imported' });
  for (const generations of [9, 10, null]) {
    expect(admit([imported], arrival({ generations }))).toMatchObject({
      event: 'superseded',
      note: 'the run was imported already, with as many generations',
    });
  }
});

test('after the import of a checkpoint the finished run is a record of its own', () => {
  const imported = known({ state: 'imported', phase: 'checkpoint' });
  expect(admit([imported], arrival())).toEqual(NEW);
  expect(admit([imported], arrival({ phase: 'interrupted' }))).toEqual(NEW);
  expect(admit([imported], arrival({ phase: 'checkpoint' }))).toMatchObject({ event: 'superseded' });
});

test('after two imports a later state has to say more than both', () => {
  const both = [
    known({ state: 'imported', phase: 'checkpoint', generations: 4 }),
    known({ row: 2, state: 'imported' }),
  ];
  expect(admit(both, arrival())).toMatchObject({ event: 'superseded' });
  expect(admit(both, arrival({ generations: 11 }))).toEqual(NEW);
});

test('the first generation of all is more than none', () => {
  expect(
    isWorthItsOwnRecord({ phase: 'finished', generations: null }, { phase: 'finished', generations: 1 }),
  ).toBe(true);
  expect(
    isWorthItsOwnRecord({ phase: 'finished', generations: null }, { phase: 'finished', generations: 0 }),
  ).toBe(false);
});

const BACK = { kind: 'known', row: 1, event: 'file_back' } as const;

const SAME = { bodySha256: 'old', sequence: 5 };

test('the dump of a rejected run is back when it lies where the bridge has not put it', () => {
  const rejected = [known({ state: 'rejected' })];
  expect(admit(rejected, arrival({ ...SAME, file: '/spool/again' }))).toEqual(BACK);
  expect(admit(rejected, arrival(SAME))).toEqual(RECOGNISED);
});

test('the dump of a dropped run is back when it is there, also at its old place', () => {
  const dropped = [known({ state: 'dropped' })];
  expect(admit(dropped, arrival({ ...SAME, file: '/spool/again' }))).toEqual(BACK);
  expect(admit(dropped, arrival(SAME))).toEqual(BACK);
});

test('a copy of a held run does not lift the hold', () => {
  const held = [known({ state: 'held' })];
  expect(admit(held, arrival({ ...SAME, file: '/spool/copy' }))).toEqual(RECOGNISED);
});

test.each(['held', 'rejected', 'dropped'] as const)(
  'who names the file of a %s run asks for another try',
  (state) => {
    expect(admit([known({ state })], arrival({ bodySha256: 'old', named: true }))).toEqual(BACK);
  },
);

test.each(['invalid', 'findings', 'nothing_to_import'] as const)(
  'a file that is back unchanged and still %s is no other try',
  (verdict) => {
    const back = arrival({ bodySha256: 'old', file: '/spool/again', verdict });
    expect(admit([known({ state: 'rejected' })], back)).toEqual(RECOGNISED);
  },
);

test.each(['queued', 'sending', 'in_doubt', 'imported', 'superseded'] as const)(
  'naming the file of a run that is %s changes nothing',
  (state) => {
    const again = arrival({ bodySha256: 'old', named: true, file: '/elsewhere' });
    expect(admit([known({ state })], again)).toEqual(RECOGNISED);
  },
);

test('what a person has dropped stays dropped, whatever arrives of it', () => {
  const dropped = known({ state: 'dropped', givenUp: true });
  for (const named of [true, false]) {
    expect(admit([dropped], arrival({ bodySha256: 'old', named, file: '/spool/copy' }))).toEqual(RECOGNISED);
    const later = { kind: 'new', event: 'dropped', note: 'the run was dropped by hand', supersedes: [] };
    expect(admit([dropped], arrival({ named }))).toEqual(later);
  }
});
