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
  expect(cautionsOf(header({ findings }))).toEqual([
    {
      severity: 'hold',
      path: 'code.fitness_func line 3',
      found: 'AWS access key',
      expected: 'nothing that looks like a secret',
      mend: 'read it from the environment instead, or release the run with vilvik-bridge retry --allow-secrets RUN',
    },
  ]);
});

test.each([{ line: null }, {}])('a finding without a line (%j) names the role alone', (line) => {
  const findings = [{ role: 'on_stop', kind: 'private key', ...line }];
  expect(cautionsOf(header({ findings }))[0]?.path).toBe('code.on_stop');
});

const DATA = { role: 'fitness_func', name: 'table' };

test('much weight has a way out of its own', () => {
  const findings = [
    { role: 'fitness_func', line: 1, kind: 'more than 1 MiB of inlined files and constants' },
  ];
  const weights = [{ ...DATA, bytes: MAX_INLINED_BYTES + 1 }];
  const [heavy, ...others] = cautionsOf(header({ findings, weights }));
  expect(heavy?.path).toBe('code.fitness_func');
  expect(heavy?.expected).toBe('at most 1048576 bytes of local files and constants');
  expect(heavy?.mend).toMatch(
    /^make them smaller, or release the run with vilvik-bridge retry --allow-secrets RUN/u,
  );
  expect(others.map(({ severity }) => severity)).toEqual(['warning']);
});

test('what is inlined is listed from 100 kB on and held above one MiB in all', () => {
  const light = header({ weights: [{ ...DATA, bytes: 100_000 }] });
  expect(cautionsOf(light)).toEqual([]);
  const listed = cautionsOf(header({ weights: [{ ...DATA, bytes: 100_001 }] }));
  expect(listed).toMatchObject([
    { severity: 'warning', path: 'code.fitness_func', found: 'table, 100001 bytes' },
  ]);
  for (const role of [{ role: null }, {}]) {
    const shared = header({ weights: [{ name: 'table', ...role, bytes: 100_001 }] });
    expect(cautionsOf(shared).map(({ path }) => path)).toEqual(['code']);
  }
  expect(needsRelease(listed)).toBe(false);
  const half = MAX_INLINED_BYTES / 2;
  const full = [DATA, { ...DATA, name: 'other' }].map((item) => ({ ...item, bytes: half }));
  expect(needsRelease(cautionsOf(header({ weights: full })))).toBe(false);
  const heavy = cautionsOf(header({ weights: [...full, { ...DATA, name: 'more', bytes: 1 }] }));
  expect(needsRelease(heavy)).toBe(true);
  expect(heavy[0]).toMatchObject({ severity: 'hold', path: 'code', found: `${MAX_INLINED_BYTES + 1} bytes` });
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
