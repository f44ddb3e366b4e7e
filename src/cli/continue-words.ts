import type { ContinuePreview } from '../app/continue-preview.ts';
import { printable } from '../core/printable.ts';
import type { ViewedWish } from '../core/wish-view.ts';
import { countOf, stateWords, timeWords } from './words.ts';

/** What `--dry-run` prints of a continuation. */
export function previewView(preview: ContinuePreview): object {
  return {
    request: preview.request,
    body: preview.body === null ? null : (JSON.parse(preview.body) as unknown),
    cost: preview.cost,
    left_this_day: preview.leftToday,
    per_day: preview.perDay,
    over_budget: preview.overBudget,
  };
}

/** The same for a person. */
export function previewLines(preview: ContinuePreview): string[] {
  const { request, body, cost, leftToday, perDay, overBudget } = preview;
  return [
    `would ask ${request}`,
    `with      ${body === null ? 'no changes' : printable(body)}`,
    `costs     ${cost}`,
    `budget    ${leftToday} of ${perDay} left this day${overBudget === null ? '' : `; over budget: ${printable(overBudget)}`}`,
  ];
}

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
