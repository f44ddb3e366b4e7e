import { stateWords } from '../../core/words.ts';
import type { AttemptRecord } from '../../ledger/records.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { facts, moment, runAddress, stateMark } from '../parts.ts';
import type { RunStory } from '../ports.ts';

/** One state of a run: what was sent, when, and what came of it. */
export function stateHistory(
  { run, attempts, dumpIsThere, paper }: RunStory,
  count: number,
  now: number,
): Html {
  const { row, receipt } = run;
  const title = count === 1 ? 'Delivery' : `Delivery of state ${run.sequence}`;
  const address = `${runAddress(run.runId)}/dump?row=${row}`;
  return html`<section aria-labelledby="state-${row}">
    <h2 id="state-${row}">${title}</h2>
    ${facts([
      ['State', stateMark(run.state)],
      ['Why', run.why],
      ['Body', `${run.body.bytes} bytes, sha256 ${run.body.sha256.slice(0, 12)}…`],
      ['Imported as', receipt === null ? null : html`<bdi>${receipt.id}</bdi>`],
      ['To be seen at', receipt === null ? null : resultLink(receipt.result_url)],
      [receipt === null ? 'Reason' : 'Receipt', paper === null ? null : html`<bdi>${paper}</bdi>`],
      [
        'File',
        dumpIsThere
          ? html`<a href="${address}" download>Download the dump</a>`
          : html`<bdi>${run.file}</bdi> (gone)`,
      ],
    ])}
    ${attemptTable(attempts, now)}
  </section>`;
}

/** The address comes from the service: only one that a browser opens as a page is made a link. */
function resultLink(address: string | null): Html | null {
  if (address === null) return null;
  const isPage = /^https?:\/\//.test(address);
  return isPage ? html`<a href="${address}" rel="noreferrer">${address}</a>` : html`<bdi>${address}</bdi>`;
}

function attemptTable(attempts: readonly AttemptRecord[], now: number): Html {
  if (attempts.length === 0) return NOTHING;
  return html`<table>
    <caption>
      Attempts, oldest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Began</th>
        <th scope="col">Came to</th>
        <th scope="col">Answer</th>
        <th scope="col">Request</th>
      </tr>
    </thead>
    <tbody>
      ${attempts.map(({ startedAt, outcome, status, requestId }) => {
        return html`<tr>
          <th scope="row">${moment(startedAt, now)}</th>
          <td>${outcome === null ? 'under way' : stateWords(outcome)}</td>
          <td>${status}</td>
          <td>${requestId}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
