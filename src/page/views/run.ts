import { planWords, waitWords } from '../../core/status-words.ts';
import { countOf, runWords, shortId, stateWords } from '../../core/words.ts';
import { isOpenWish } from '../../core/wish/continuation.ts';
import { needsRelease } from '../../core/finding.ts';
import { needsPerson } from '../../core/run.ts';
import { fitnessChart, short } from '../chart.ts';
import { html, lines, NOTHING, type Html } from '../html.ts';
import { actionButton, facts, moment, runAddress, stateMark, type FormContext } from '../parts.ts';
import type { DumpStory, RunDetails, RunStory } from '../ports.ts';
import { findingList } from './findings.ts';
import { stateHistory } from './history.ts';
import { wishTree } from './wish-tree.ts';

/** Everything about one run. */
export function runView(details: RunDetails, form: FormContext, now: number): Html {
  const { runId, name, isRunning, states, dump, wishes, keyProblem } = details;
  const [newest] = states;
  const receipts = states.flatMap(({ run: { receipt } }) => receipt ?? []);
  return html`<h1><bdi>${name === null || name === '' ? 'A run without a name' : name}</bdi></h1>
    <p class="health">${stateLine(details, now)}</p>
    ${buttons(details, form)}
    ${facts([['Run', html`<span class="id">${runId}</span>`], ['Waits', keyProblem], ...dumpFacts(dump, now)])}
    ${fitness(dump)} ${newest === undefined ? null : findings(newest)} ${trouble(dump)} ${proofs(dump)}
    ${notes(dump, newest)}
    ${
      wishes.length === 0
        ? null
        : html`<section aria-labelledby="continuations">
            <h2 id="continuations">Continuations</h2>
            ${wishTree(receipts, wishes, now)}
          </section>`
    }
    ${states.map((story) => stateHistory(story, states.length, now))}
    ${isRunning && newest === undefined ? html`<p><a href="${runAddress(runId)}/dump" download>Download the checkpoint of ${runWords(name, runId)}</a></p>` : null}`;
}

/** What a person should hear when something has changed. */
export function runSummary(details: RunDetails, now: number): string {
  const [newest] = details.states;
  const state = newest === undefined || details.isRunning ? 'running' : newest.run.state;
  const wait =
    newest === undefined || newest.planned === null
      ? ''
      : `, ${newest.keyProblem ?? planWords(newest.planned, now)}`;
  return `${runWords(details.name, details.runId)}: ${stateWords(state)}${wait}`;
}

function stateLine({ isRunning, states: [newest] }: RunDetails, now: number): Html {
  if (newest === undefined || isRunning) return html`${stateMark('running')} its last checkpoint is shown`;
  const { run, planned, place, keyProblem } = newest;
  const words = planned === null ? null : html` ${keyProblem ?? waitWords(planned, place, now)}`;
  return html`${stateMark(run.state)}${words} <span class="soft">since ${moment(run.changedAt, now)}</span>${
      run.why === null ? null : html`<br />${run.why}`
    }`;
}

/** What of a run decides what can be done about it. */
interface Acted extends Pick<RunDetails, 'runId' | 'name' | 'wishes'> {
  readonly states: readonly Pick<RunStory, 'run'>[];
}

/** What can be done about it now, each button saying what it acts on. */
export function buttons({ runId, name, states, wishes }: Acted, form: FormContext): Html {
  const whose = runWords(name, runId);
  const stopped =
    states.find(({ run }) => needsPerson(run.state))?.run ??
    states.find(({ run }) => run.state === 'dropped')?.run;
  const isOpen = states.some(
    ({ run: { state } }) => state === 'queued' || state === 'in_doubt' || needsPerson(state),
  );
  const isContinued = wishes.some(({ state }) => isOpenWish(state) || state === 'held');
  const mayRelease = stopped !== undefined && needsRelease(stopped.findings);
  const made = [
    stopped === undefined
      ? null
      : actionButton({ action: 'retry', runId, word: 'Retry', label: `Retry ${whose}` }, form),
    mayRelease
      ? actionButton(
          {
            action: 'retry',
            runId,
            allowSecrets: true,
            word: 'Send what was found',
            label: `Send ${whose} with what was found in it`,
          },
          form,
        )
      : null,
    isOpen
      ? actionButton({ action: 'drop', runId, isGrave: true, word: 'Drop', label: `Drop ${whose}` }, form)
      : null,
    isContinued
      ? actionButton(
          {
            action: 'cancel',
            runId,
            isGrave: true,
            word: 'Cancel continuations',
            label: `Cancel the continuations of ${whose}`,
          },
          form,
        )
      : null,
  ].filter((button) => button !== null);
  return made.length === 0 ? NOTHING : html`<div class="actions">${made}</div>`;
}

function dumpFacts(dump: DumpStory | null, now: number): [string, Html | string | null][] {
  if (dump === null) return [];
  const { header, fitness: story, file } = dump;
  const parent = header?.['resumed_from'];
  return [
    ['Phase', header?.phase ?? null],
    ['Dumped', header === null ? null : moment(header.created_at, now)],
    ['Best fitness', story === null || story.best.length === 0 ? null : story.best.map(short).join(', ')],
    [
      'Found in',
      story === null || story.bestGeneration === null ? null : `generation ${story.bestGeneration}`,
    ],
    [
      'Generations',
      story === null || story.completed === null
        ? null
        : `${story.completed}${story.wanted === null ? '' : ` of ${story.wanted}`}`,
    ],
    ['Resumed from', parentLink(parent)],
    ['Dump', html`<bdi>${file}</bdi>`],
  ];
}

function parentLink(parent: unknown): Html | null {
  if (typeof parent !== 'object' || parent === null || !('run_id' in parent)) return null;
  const { run_id: runId } = parent;
  return typeof runId === 'string' ? html`<a href="${runAddress(runId)}">run ${shortId(runId)}</a>` : null;
}

function fitness(dump: DumpStory | null): Html {
  if (dump === null) return NOTHING;
  const shown = dump.fitness === null ? NOTHING : fitnessChart(dump.fitness);
  if (shown === NOTHING && dump.unread === null) return NOTHING;
  return html`<section aria-labelledby="fitness">
    <h2 id="fitness">Fitness</h2>
    ${shown} ${dump.unread === null ? null : html`<p>${dump.unread}</p>`}
  </section>`;
}

function findings({ run }: RunStory): Html {
  if (run.findings.length === 0) return NOTHING;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">${countOf(run.findings.length, 'finding')}</h2>
    ${findingList(run.findings)}
    ${needsPerson(run.state) ? html`<p><a href="/quarantine">See them beside the dump</a></p>` : null}
  </section>`;
}

/** How the run itself ended, where that was not well. */
function trouble(dump: DumpStory | null): Html {
  const error = dump?.header?.error;
  if (error === undefined || error === null) return NOTHING;
  const traceback = error['traceback'];
  return html`<section aria-labelledby="error">
    <h2 id="error">How it ended</h2>
    <p>${error.type}: ${error.message}</p>
    ${
      typeof traceback === 'string'
        ? html`<details id="traceback">
            <summary>Traceback</summary>
            <pre>${lines(traceback)}</pre>
          </details>`
        : null
    }
  </section>`;
}

function proofs(dump: DumpStory | null): Html {
  const roles = Object.entries(dump?.header?.capture ?? {});
  if (roles.length === 0) return NOTHING;
  return html`<section aria-labelledby="proof">
    <h2 id="proof">Proof</h2>
    <table>
      <caption>
        Whether each part of the code was shown to run from the dump alone
      </caption>
      <thead>
        <tr>
          <th scope="col">Role</th>
          <th scope="col">Proof</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${roles.map(([role, { proof, proof_reason: reason }]) => {
          return html`<tr>
            <th scope="row"><code>${role}</code></th>
            <td>${proof === undefined ? 'nothing said' : stateWords(proof)}</td>
            <td>${reason ?? null}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}

function notes(dump: DumpStory | null, newest: RunStory | undefined): Html {
  const told = dump?.header?.notes ?? newest?.run.notes ?? [];
  if (told.length === 0) return NOTHING;
  return html`<section aria-labelledby="notes">
    <h2 id="notes">Notes</h2>
    <ul>
      ${told.map(({ path, found, action }) => html`<li><code>${path}</code>: ${found}; ${action}</li>`)}
    </ul>
  </section>`;
}
