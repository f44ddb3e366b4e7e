import { needsRelease } from '../../core/finding.ts';
import { countOf } from '../../core/words.ts';
import { html, type Html } from '../html.ts';
import { moment, pager, runLink, stateMark, type FormContext } from '../parts.ts';
import type { Paged, StoppedRun } from '../ports.ts';
import { findingList } from './findings.ts';
import { buttons } from './run.ts';

/** What goes on only when somebody has looked at it: rejected and held runs. */
export function quarantineView(stopped: Paged<StoppedRun>, form: FormContext, now: number): Html {
  const { items, total } = stopped;
  if (total === 0)
    return html`<h1>Quarantine</h1>
      <p>Nothing is rejected or held.</p>`;
  return html`<h1>Quarantine</h1>
    <p>
      ${quarantineSummary(stopped)}. Mend the file where it lies, then retry; or drop the run, and its file
      stays.
    </p>
    ${items.map((one) => stoppedRun(one, form, now))}
    ${pager(stopped, (page) => (page === 1 ? '/quarantine' : `/quarantine?page=${page}`), 'stopped runs')}`;
}

export function quarantineSummary({ total }: Paged<StoppedRun>): string {
  return total === 0 ? 'nothing is rejected or held' : `${countOf(total, 'run')} rejected or held`;
}

function stoppedRun({ run, findings }: StoppedRun, form: FormContext, now: number): Html {
  const { row, runId, name, state, why, file, changedAt } = run;
  return html`<article aria-labelledby="run-${row}">
    <h2 id="run-${row}">${stateMark(state)} ${runLink({ runId, name })}</h2>
    <p>
      ${why === null ? null : html`${why}; `}<span class="soft"
        >since ${moment(changedAt, now)}, in <bdi>${file}</bdi></span
      >
    </p>
    ${state === 'held' ? html`<p>${whatToDo(run)}</p>` : null} ${findingList(findings)}
    ${buttons({ runId, name, states: [{ run }], wishes: [] }, form)}
  </article>`;
}

/** A held run is valid: it waits for somebody to decide. */
function whatToDo({ findings, undecided }: StoppedRun['run']): string {
  if (needsRelease(findings))
    return 'Look at what was found; then mend the code, or send it with what was found in it.';
  return undecided
    ? 'It may have been imported already: look for it at the service. Retry looks once more, and sends it only where that is safe.'
    : 'Retry it when what stood in the way is gone, or drop it.';
}
