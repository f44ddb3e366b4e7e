import { isOpenWish } from '../../core/wish/continuation.ts';
import { countOf, runWords, stateWords } from '../../core/words.ts';
import { html, type Html } from '../html.ts';
import { actionButton, facts, moment, pager, runLink, type FormContext } from '../parts.ts';
import type { Continuations, Continued } from '../ports.ts';
import { wishTree } from './wish-tree.ts';

/** Every run that is, or was, continued at the service, and what is left of the budget. */
export function continuationsView(
  { budget, maxGenerations, runs }: Continuations,
  form: FormContext,
  now: number,
): Html {
  const used = budget.per_day - budget.left_this_day;
  const pause = budget.waits_until;
  return html`<h1>Continuations</h1>
    ${facts([
      ['Budget', `${used} of ${budget.per_day} used in 24 hours, ${budget.left_this_day} left`],
      ['At most', `${maxGenerations} generations each`],
      ['States', continuationsSummary({ budget })],
      ['Waits', pause === null ? null : html`until ${moment(pause, now)}: ${budget.why ?? ''}`],
    ])}
    ${runs.total === 0 ? html`<p>No run is continued. <code>vilvik-bridge continue RUN</code> asks for it.</p>` : null}
    ${runs.items.map((run) => continuedRun(run, form, now))}
    ${pager(runs, (page) => (page === 1 ? '/continuations' : `/continuations?page=${page}`), 'continued runs')}`;
}

export function continuationsSummary({ budget: { counts } }: Pick<Continuations, 'budget'>): string {
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  return shown.map(([state, count]) => `${count} ${stateWords(state)}`).join(', ') || 'none yet';
}

function continuedRun({ runId, name, states, wishes }: Continued, form: FormContext, now: number): Html {
  const receipts = states.flatMap(({ receipt }) => receipt ?? []);
  const isOpen = wishes.some(({ state }) => isOpenWish(state) || state === 'held');
  const label = `Cancel the continuations of ${runWords(name, runId)}`;
  const cancel = { action: 'cancel', runId, isGrave: true, word: 'Cancel', label };
  return html`<article aria-labelledby="of-${runId}">
    <h2 id="of-${runId}">${runLink({ runId, name })}</h2>
    <p class="soft">${countOf(wishes.length, 'continuation')}</p>
    ${wishTree(receipts, wishes, now)}
    ${isOpen ? html`<div class="actions">${actionButton(cancel, form)}</div>` : null}
  </article>`;
}
