import {
  newDumpsWords,
  daemonWords,
  HEALTH_WORDS,
  outageWords,
  rebuiltWords,
  sharedWords,
  WHY_SO_LATE,
} from '../../core/status-words.ts';
import { RUN_STATES } from '../../core/run.ts';
import type { PlannedSend } from '../../core/views.ts';
import { countOf, stateWords } from '../../core/words.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { facts, moment, pager, runLink, stateMark } from '../parts.ts';
import type { Overview, PageStatus, RunLine, ShownState } from '../ports.ts';

const SHOWN_SENDS = 10;

export const SHOWN_STATES: readonly ShownState[] = ['running', ...RUN_STATES];

/** Everything at a glance: is it well, what goes when, what needs somebody, and all runs. */
export function overviewView(
  { status, stopped, runs }: Overview,
  state: ShownState | null,
  now: number,
): Html {
  return html`<h1>Overview</h1>
    <p class="health health-${status.health}">
      <strong>${stateWords(status.health)}</strong>: ${HEALTH_WORDS[status.health]}.
    </p>
    ${standing(status, now)} ${limits(status)} ${needsYou(stopped, status)} ${underWay(status)}
    ${queue(status, now)} ${allRuns(runs, status, state, now)}`;
}

/** What a person should hear when something has changed. */
export function overviewSummary({ status }: Overview): string {
  const counts = Object.entries(status.counts).filter(([, count]) => count > 0);
  const told = counts.map(([state, count]) => `${count} ${stateWords(state)}`);
  return `${stateWords(status.health)}: ${told.join(', ') || 'no runs yet'}`;
}

function standing(status: PageStatus, now: number): Html {
  const { account, rebuilt } = status;
  const held = account.hold === null ? '' : `, held: ${account.why ?? account.hold}`;
  return facts([
    ['Daemon', daemonWords(status)],
    ['Spool', html`<bdi>${status.spool}</bdi>`],
    ['New', status.new_dumps === 0 ? null : newDumpsWords(status.new_dumps)],
    ['Account', `${account.name} at ${account.base_url}${held}`],
    ['Key', status.key_problem],
    ['Service', account.outage === null ? null : outageWords(account.outage, now)],
    ['Shared', account.shared_at === null ? null : sharedWords(account.shared_at, now)],
    ['Probed', status.service_warning],
    ['Ledger', rebuilt === null ? null : rebuiltWords(rebuilt, now)],
  ]);
}

function limits({ quota }: PageStatus): Html {
  return html`<section aria-labelledby="limits">
    <h2 id="limits">Limits</h2>
    ${bar('this hour', quota.left_this_hour, quota.per_hour)}
    ${bar('this day', quota.left_this_day, quota.per_day)}
  </section>`;
}

const BAR_WIDTH = 400;

/** The bar repeats what the words say. */
function bar(window: string, left: number, limit: number): Html {
  const used = limit === 0 ? BAR_WIDTH : Math.round((BAR_WIDTH * (limit - left)) / limit);
  return html`<div class="quota">
    <p>${left} of ${limit} left ${window}</p>
    <svg class="bar" viewBox="0 0 ${BAR_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-all" width="${BAR_WIDTH}" height="10" />
      <rect class="bar-used${left === 0 ? ' bar-full' : ''}" width="${used}" height="10" />
    </svg>
  </div>`;
}

function needsYou(stopped: readonly RunLine[], { counts, account }: PageStatus): Html {
  const total = counts.held + counts.rejected;
  if (total === 0 && account.hold === null) return NOTHING;
  const more = total > stopped.length ? html`<li>and ${total - stopped.length} more</li>` : null;
  return html`<section aria-labelledby="needs-you">
    <h2 id="needs-you">Needs you</h2>
    <ul class="plain">
      ${account.hold === null ? null : html`<li>The account is held: ${account.why ?? account.hold}. <a href="/account">Look at the account</a></li>`}
      ${stopped.map((run) => html`<li>${stateMark(run.state)} ${runLink(run)}${run.why === null ? null : html`: ${run.why}`}</li>`)}
      ${more}
    </ul>
    ${total === 0 ? null : html`<p><a href="/quarantine">Look at what is wrong, retry or drop it</a></p>`}
  </section>`;
}

function underWay({ running }: PageStatus): Html {
  if (running.length === 0) return NOTHING;
  const shown = running.slice(0, SHOWN_SENDS);
  const more = running.length - shown.length;
  return html`<section aria-labelledby="running">
    <h2 id="running">Running</h2>
    <ul class="plain">
      ${shown.map(({ run_id: runId, name }) => html`<li>${stateMark('running')} ${runLink({ runId, name })}</li>`)}
      ${more === 0 ? null : html`<li><a href="/?state=running">and ${more} more</a></li>`}
    </ul>
  </section>`;
}

function queue(status: PageStatus, now: number): Html {
  const { next, counts, finished_at: finishedAt, key_problem: keyProblem } = status;
  if (next.length === 0 || keyProblem !== null) return NOTHING;
  const waiting = counts.queued + counts.in_doubt;
  return html`<section aria-labelledby="queue">
    <h2 id="queue">Queue</h2>
    <table>
      <caption>
        ${countOf(waiting, 'run')} to be sent, the first ${Math.min(next.length, SHOWN_SENDS)} of them in
        order${finishedAt === null ? null : html`; all sent ${moment(finishedAt, now)}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Goes</th>
          <th scope="col">Run</th>
          <th scope="col">Why not sooner</th>
        </tr>
      </thead>
      <tbody>
        ${next.slice(0, SHOWN_SENDS).map((send) => sendRow(send, now))}
      </tbody>
    </table>
  </section>`;
}

function sendRow({ run_id: runId, name, planned_at: plannedAt, because }: PlannedSend, now: number): Html {
  const isNow = plannedAt !== null && Date.parse(plannedAt) <= now;
  return html`<tr>
    <td>${plannedAt === null ? 'unknown' : isNow ? 'now' : moment(plannedAt, now)}</td>
    <th scope="row">${runLink({ runId, name })}</th>
    <td>${WHY_SO_LATE[because]}</td>
  </tr>`;
}

function allRuns(
  runs: Overview['runs'],
  { counts }: PageStatus,
  state: ShownState | null,
  now: number,
): Html {
  const addressOf = (page: number): string => {
    const query = new URLSearchParams([
      ...(state === null ? [] : [['state', state]]),
      ...(page === 1 ? [] : [['page', String(page)]]),
    ]).toString();
    return query === '' ? '/' : `/?${query}`;
  };
  return html`<section aria-labelledby="runs">
    <h2 id="runs">Runs</h2>
    ${filters(counts, state)}
    ${
      runs.items.length === 0
        ? html`<p>No runs${state === null ? ' yet' : ` are ${stateWords(state)}`}.</p>`
        : html`<table>
            <caption>
              ${countOf(runs.total, 'run')}${state === null ? '' : ` ${stateWords(state)}`}, the newest change
              first
            </caption>
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col">State</th>
                <th scope="col">Changed</th>
              </tr>
            </thead>
            <tbody>
              ${runs.items.map((run) => runRow(run, now))}
            </tbody>
          </table>`
    }
    ${pager(runs, addressOf, 'runs')}
  </section>`;
}

function runRow(run: RunLine, now: number): Html {
  const why = run.why === null ? null : html`<span class="why">${run.why}</span>`;
  return html`<tr>
    <th scope="row">${runLink(run)}</th>
    <td>${stateMark(run.state)} ${why}</td>
    <td>${run.changedAt === null ? 'now' : moment(run.changedAt, now)}</td>
  </tr>`;
}

/** Leads to the runs in one state; states that no run is in are left out. */
function filters(counts: PageStatus['counts'], chosen: ShownState | null): Html {
  const states = SHOWN_STATES.filter((state) => counts[state] > 0 || state === chosen);
  const link = (state: ShownState | null, words: string): Html =>
    html`<li>
      <a
        href="${state === null ? '/' : `/?state=${state}`}"
        ${state === chosen ? html` aria-current="true"` : null}
        >${words}</a
      >
    </li>`;
  return html`<nav class="filters" aria-label="Runs by state">
    <ul>
      ${link(null, 'all')} ${states.map((state) => link(state, `${stateWords(state)} ${counts[state]}`))}
    </ul>
  </nav>`;
}
