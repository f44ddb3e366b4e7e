import { expect, test } from 'vitest';
import { CHECKS } from '../docs/checks.ts';
import { PAGES, samplesOf } from '../docs/pages.ts';

const samples = (await Promise.all(PAGES.map(samplesOf))).flat();

test.each(samples)('the sample at line $line of $page holds: $language $how', async (sample) => {
  const check = CHECKS[sample.how];
  expect(check, `the word after the language is one of ${Object.keys(CHECKS).join(', ')}`).toBeDefined();
  await check?.(sample);
});
