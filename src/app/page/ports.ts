import type { RunState } from '../../core/run.ts';
import type { Overview, Paged, PagePorts, RunLine, ShownState } from '../../page/ports.ts';
import type { App } from '../build-app.ts';
import { wordsOf } from '../narrate.ts';
import { listFrom } from '../list.ts';
import { fullStatus } from '../status.ts';
import { Changes } from './changes.ts';
import type { PageContext } from './context.ts';

const RUNS_A_PAGE = 50;
const SHOWN_STOPPED = 10;
const STOPPED: readonly RunState[] = ['rejected', 'held'];

/** Fills the page from the ledger and the spool, with the functions behind the commands. */
export function pagePorts(context: PageContext): PagePorts {
  const changes = new Changes(context);
  const now = (): number => context.app().clock.now();
  return {
    now,
    overview: (state, page) => overviewOf(context.app(), state, page),
    onChange: (listener) => changes.onChange(listener),
    failed: (error) => {
      context.emit({ event: 'page.trouble', why: wordsOf(error) });
    },
  };
}

async function overviewOf(app: App, state: ShownState | null, page: number): Promise<Overview> {
  const status = await fullStatus(app);
  const running = status.running.map(({ run_id: runId, name }): RunLine => {
    return { runId, name, state: 'running', why: null, changedAt: null, file: '' };
  });
  const states = state === null ? [] : [state];
  const runs = pageOf(page, RUNS_A_PAGE, (limit, offset) =>
    listFrom(app, running, { states, limit, offset }),
  );
  const stopped = app.ledger.recentRuns(app.account, { states: STOPPED, limit: SHOWN_STOPPED });
  return { status, stopped, runs };
}

/** A part of a list; where it has become shorter than that, its last part. */
export function pageOf<Item>(
  page: number,
  pageSize: number,
  read: (limit: number, offset: number) => { readonly items: readonly Item[]; readonly total: number },
): Paged<Item> {
  const { items, total } = read(pageSize, (page - 1) * pageSize);
  const last = Math.max(1, Math.ceil(total / pageSize));
  return page <= last ? { items, total, page, pageSize } : pageOf(last, pageSize, read);
}
