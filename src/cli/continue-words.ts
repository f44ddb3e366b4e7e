import type { ContinuePreview } from '../app/by-hand/continue-preview.ts';
import { printable } from '../core/printable.ts';

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
