import type { Continuations, Overview, PagePorts, RunLine, ShownState } from '../../page/ports.ts';
import type { App } from '../build-app.ts';
import { listFrom } from '../by-hand/list.ts';
import { wordsOf } from '../narrate.ts';
import { currentStatus, fullStatus } from '../status.ts';
import { AccountDesk } from './account.ts';
import { actOn } from './actions.ts';
import { Changes } from './changes.ts';
import type { PageContext } from './context.ts';
import { dumpDownload } from './download.ts';
import { pageOf, STOPPED } from './pages.ts';
import { quarantineOf } from './quarantine.ts';
import { RunningRuns } from './running-runs.ts';
import { runDetails } from './run-details.ts';

const RUNS_A_PAGE = 50;
const CONTINUED_A_PAGE = 20;
const SHOWN_STOPPED = 10;

/** Fills the page from the ledger and the spool, with the functions behind the commands. */
export function pagePorts(context: PageContext): PagePorts {
  const { app } = context;
  const changes = new Changes(context);
  const running = new RunningRuns();
  const desk = new AccountDesk(context, () => {
    changes.tell();
  });
  return {
    now: () => app().clock.now(),
    overview: (state, page) => overviewOf(app(), running, state, page),
    run: (runId) => runDetails(runId, app(), running),
    quarantine: (page) => quarantineOf(app(), page),
    continuations: (page) => continuationsOf(app(), page),
    account: () => desk.look,
    download: (runId, row) => dumpDownload(runId, row, app(), running),
    act: (action) => (action.kind === 'look' ? Promise.resolve(desk.begin()) : actOn(action, context)),
    onChange: (listener) => changes.onChange(listener),
    failed: (error) => {
      context.emit({ event: 'page.trouble', why: wordsOf(error) });
    },
  };
}

async function overviewOf(
  app: App,
  underWay: RunningRuns,
  state: ShownState | null,
  page: number,
): Promise<Overview> {
  const status = await fullStatus(app, () => underWay.find(app));
  const running = status.running.map(({ run_id: runId, name }): RunLine => {
    return { runId, name, state: 'running', why: null, changedAt: null };
  });
  const states = state === null ? [] : [state];
  const runs = pageOf(page, RUNS_A_PAGE, (limit, offset) =>
    listFrom(app, running, { states, limit, offset }),
  );
  const stopped = app.ledger.recentRuns(app.account, { states: STOPPED, limit: SHOWN_STOPPED });
  return { status, stopped, runs };
}

function continuationsOf(app: App, page: number): Continuations {
  const { ledger, account, config } = app;
  const runs = pageOf(page, CONTINUED_A_PAGE, (limit, offset) => {
    const { runIds, total } = ledger.wishes.runs(account, limit, offset);
    const items = runIds.map((runId) => {
      const states = ledger.runs(account, runId);
      return { runId, name: states[0]?.name ?? null, states, wishes: ledger.wishes.ofRun(account, runId) };
    });
    return { items, total };
  });
  const { continuations: budget } = currentStatus(app, [], null);
  return { budget, maxGenerations: config.continuing.maxGenerations, runs };
}
