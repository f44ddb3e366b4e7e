import { chown } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ContinueRule } from '../../src/core/wish/continue-rules.ts';
import { wishesOf } from '../../src/intake/wishes.ts';
import { readDump } from '../../src/intake/read.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const RULE: ContinueRule = { tags: [], phases: ['finished'], overrides: { num_generations: 9 } };
const RUN = { runId: runId(1), phase: 'finished', body: importBody() } as const;
const ASKED = { overrides: { num_generations: 5 }, isOwn: true };

test('what a dump asks for counts where the configuration says so, before any rule', () => {
  const { wishes, notes } = wishesOf({ ...RUN, asked: ASKED }, { fromDumps: true, rules: [RULE] });
  expect(wishes).toMatchObject([{ origin: 'dump', overrides: { num_generations: 5 } }]);
  expect(notes).toEqual([]);
});

test.each([
  ['the configuration does not say so', { ...ASKED }, false, /from_dumps is false/],
  ['the file belongs to another user', { ...ASKED, isOwn: false }, true, /belongs to another user/],
])('what a dump asks for is noted, and left to the rules, where %s', (_, asked, fromDumps, why) => {
  const { wishes, notes } = wishesOf({ ...RUN, asked }, { fromDumps, rules: [RULE] });
  expect(wishes).toMatchObject([{ origin: 'rule', overrides: { num_generations: 9 } }]);
  expect(notes).toMatchObject([{ path: 'continue', action: expect.stringMatching(why) as string }]);
});

test('whose file a dump is decides whether it is heard', async () => {
  const folder = await temporaryFolder();
  const file = await writeDump(folder, { header: { run_id: runId(1), continue: { num_generations: 5 } } });
  // Only who owns the machine can give a file away.
  const isGivenAway = await chown(file, 65_534, 65_534).then(
    () => true,
    () => false,
  );
  const read = await readDump(file, { maxBodyBytes: 100_000 });
  const asked = read.kind === 'dump' ? read.dump.asked : null;
  expect(asked).toEqual({ overrides: { num_generations: 5 }, isOwn: !isGivenAway });
  const { wishes } = wishesOf({ ...RUN, asked }, { fromDumps: true, rules: [] });
  expect(wishes).toHaveLength(isGivenAway ? 0 : 1);
});

test('a dump that asks for nothing, and that no rule fits, is not continued', () => {
  expect(wishesOf({ ...RUN, asked: null }, { fromDumps: true, rules: [{ ...RULE, name: 'other' }] })).toEqual(
    {
      wishes: [],
      notes: [],
    },
  );
});
