import { expect, test } from 'vitest';
import { cautionsOf, MAX_INLINED_BYTES, proofOf } from '../../src/core/caution.ts';
import { headerSchema, type RunDumpHeader } from '../../src/core/run-dump.ts';
import { needsRelease } from '../../src/core/finding.ts';
import { dumpText } from '../harness/dumps.ts';

function header(changes: Record<string, unknown>): RunDumpHeader {
  return headerSchema.parse(JSON.parse(dumpText({ header: changes }).split('\n')[0] ?? ''));
}

test('a possible secret is held, with its role and line and never more', () => {
  const findings = [{ role: 'fitness_func', line: 3, kind: 'AWS access key' }];
  expect(cautionsOf(header({ findings }))).toMatchObject([
    { severity: 'hold', path: 'code.fitness_func line 3', found: 'AWS access key' },
  ]);
});

test('a finding without a line names the role alone', () => {
  const findings = [{ role: 'on_stop', line: null, kind: 'private key' }];
  expect(cautionsOf(header({ findings }))[0]?.path).toBe('code.on_stop');
});

test('much weight has a way out of its own', () => {
  const findings = [
    { role: 'fitness_func', line: 1, kind: 'more than 1 MiB of inlined files and constants' },
  ];
  const [heavy] = cautionsOf(header({ findings }));
  expect(heavy?.path).toBe('code.fitness_func');
  expect(heavy?.mend).toMatch(/^make them smaller/u);
});

const DATA = { role: 'fitness_func', name: 'table' };

test('what is inlined is listed from 100 kB on and held above one MiB in all', () => {
  const light = header({ weights: [{ ...DATA, bytes: 100_000 }] });
  expect(cautionsOf(light)).toEqual([]);
  const listed = cautionsOf(header({ weights: [{ ...DATA, bytes: 100_001 }] }));
  expect(listed).toMatchObject([{ severity: 'warning', found: 'table, 100001 bytes' }]);
  expect(needsRelease(listed)).toBe(false);
  const half = MAX_INLINED_BYTES / 2;
  const full = [DATA, { ...DATA, name: 'other' }].map((item) => ({ ...item, bytes: half }));
  expect(needsRelease(cautionsOf(header({ weights: full })))).toBe(false);
  const heavy = cautionsOf(header({ weights: [...full, { ...DATA, name: 'more', bytes: 1 }] }));
  expect(heavy[0]).toMatchObject({ severity: 'hold', found: `${MAX_INLINED_BYTES + 1} bytes` });
});

test.each([
  [['proven', 'proven'], 'proven'],
  [['proven', 'not_run'], 'not_run'],
  [['not_run', 'pending'], 'pending'],
  [['pending', 'failed'], 'failed'],
  [[], null],
])('roles that are %j make a dump that is %s', (proofs, whole) => {
  const capture = Object.fromEntries(proofs.map((proof, index) => [`role ${index}`, { proof }]));
  expect(proofOf(header({ capture }))).toBe(whole);
});

test('a header that says nothing of a proof has none', () => {
  expect(proofOf(header({}))).toBeNull();
  expect(proofOf(header({ capture: { fitness_func: { how: 'source' } } }))).toBeNull();
});
