import { expect, test } from 'vitest';
import type { Asked } from '../../src/core/probe/answer.ts';
import {
  afterSize,
  judgeSizes,
  longestSearch,
  nextSize,
  NO_SIZES,
  type SizeSearch,
} from '../../src/core/probe/size.ts';

const ANSWER: Asked = {
  status: null,
  isLost: false,
  isCut: false,
  why: '',
  serverTime: null,
  retryAfter: null,
};

function searchTo(limit: number, status = 413): { search: SizeSearch; calls: number; bytes: number } {
  let search = NO_SIZES;
  let [calls, bytes] = [0, 0];
  for (let size = nextSize(search); size !== null; size = nextSize(search)) {
    search = afterSize(search, size, { ...ANSWER, status: size > limit ? status : 422 });
    calls += 1;
    bytes += size;
  }
  return { search, calls, bytes };
}

const usual = [64, 100, 256, 1024, 2.5 * 1024, 6 * 1024, 10 * 1024, 25 * 1024].map((kib) => kib * 1024);

test.each([...usual, 500_000, 2e6, 2e7])('a usual limit of %i bytes is found exactly', (limit) => {
  expect(judgeSizes(searchTo(limit).search)).toEqual({
    max_body: { kind: 'found', value: limit },
    oversize_answer: { kind: 'found', value: '413' },
  });
});

test('any other limit is found to one part in 16 and never above, in no more calls and bytes than were announced', () => {
  const most = longestSearch();
  for (let limit = 2_048; limit < 35e6; limit = Math.floor(limit * 1.003) + 1) {
    const { search, calls, bytes } = searchTo(limit);
    expect(calls).toBeLessThanOrEqual(most.calls);
    expect(bytes).toBeLessThanOrEqual(most.bytes);
    if (search.smallestTooLarge === null) continue;
    expect(search.largestFit).toBeLessThanOrEqual(limit);
    expect(limit - search.largestFit).toBeLessThanOrEqual(Math.max(1_024, search.largestFit / 16));
  }
});

test('where every size is let in, or an answer says nothing of it, the limit stays open', () => {
  const all = judgeSizes(searchTo(Infinity).search);
  expect(all.max_body).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('33,554,432') as string,
  });
  const outage = judgeSizes(searchTo(3_000_000, 503).search);
  expect(outage.max_body.kind).toBe('unknown');
  expect(outage.oversize_answer.kind).toBe('unknown');
});
