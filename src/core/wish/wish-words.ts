import { printable } from '../printable.ts';
import type { ViewedWish } from './wish-view.ts';
import { countOf, stateWords, timeWords } from '../words.ts';

/** One continuation in a line. */
export function wishLine(wish: ViewedWish, now: number): string {
  const { state, why, child, notBefore, file, overrides } = wish;
  const changes = Object.entries(overrides).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const told = [
    `continuation ${stateWords(state)}`,
    changes.length === 0 ? null : `with ${changes.join(' ')}`,
    child === null ? null : `as ${child.submissionId}`,
    child?.generations === undefined || child.generations === null
      ? null
      : countOf(child.generations, 'generation'),
    why,
    notBefore === null || notBefore <= now
      ? null
      : `next try ${timeWords(new Date(notBefore).toISOString(), now)}`,
    file,
  ];
  return printable(told.filter((text) => text !== null).join(', '));
}
