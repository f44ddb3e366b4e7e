import type { WishState } from '../../core/wish/continuation.ts';
import type { ShownState } from '../../core/exit-code.ts';
import { overBudget, requestBody, type Overrides } from '../../core/wish/wish.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { WishSource } from '../../ledger/wishes.ts';
import type { App } from '../build-app.ts';
import type { PushItem } from '../push/push-item.ts';
import { askedNow, wishMadeBefore } from '../push/wish-for-runs.ts';

/** What continuing a run would ask of the service, and what it would cost. */
export interface ContinuePreview {
  readonly request: string;
  /** Null for a request without a body: nothing is changed. */
  readonly body: string | null;
  readonly cost: string;
  readonly leftToday: number;
  readonly perDay: number;
  /** Why the budget does not allow it; null where it does. */
  readonly overBudget: string | null;
}

const DAY_MS = 86_400_000;

/** The request that a continuation would make; `source` null: what the run will be imported as. */
export function previewContinuation(
  {
    source,
    run,
    overrides,
  }: {
    readonly source: WishSource | null;
    readonly run: Pick<RunRecord, 'generations'> | null;
    readonly overrides: Overrides;
  },
  { config, ledger, account, clock }: App,
): ContinuePreview {
  const now = clock.now();
  const { perDay } = config.continuing;
  const charges = ledger.wishes.charges(account, now - DAY_MS);
  const over = overBudget(overrides, run?.generations ?? null, charges, config.continuing, now);
  return {
    request: `POST ${config.account.baseUrl}/results/${source?.resultId ?? '<result of the import>'}/continue`,
    body: requestBody(overrides),
    cost: 'credits, as a new run: for the compute it uses, at its end',
    leftToday: Math.max(0, perDay - charges.length),
    perDay,
    overBudget: over?.why ?? null,
  };
}

/** The same for all files of a push. What was asked for before is told of its run, and not asked for again. */
export function previewContinuations(
  items: readonly PushItem[],
  overrides: Overrides | null,
  app: App,
): { readonly items: readonly PushItem[]; readonly previews: readonly ContinuePreview[] } {
  if (overrides === null) return { items, previews: [] };
  const told = items.map((item) => withMadeBefore(item, overrides, app));
  const going = told.filter(
    ({ state, asked }) => IS_GOING.has(state) && (asked === null || IS_AHEAD.has(asked.state)),
  );
  const previews = going.map(({ runId, receipt }) => {
    const [run] = runId === null ? [] : app.ledger.runs(app.account, runId);
    const resultId = receipt?.result_id ?? null;
    const source = receipt === null || resultId === null ? null : { resultId, submissionId: receipt.id };
    return previewContinuation({ source, run: run ?? null, overrides }, app);
  });
  return { items: told, previews };
}

const IS_GOING: ReadonlySet<ShownState> = new Set<ShownState>(['imported', 'queued']);
const IS_AHEAD: ReadonlySet<WishState> = new Set<WishState>(['wanted', 'over_budget']);

function withMadeBefore(item: PushItem, overrides: Overrides, app: App): PushItem {
  const wish = item.runId === null ? null : wishMadeBefore(item.runId, app, overrides);
  return wish === null ? item : { ...item, wishes: [wish], asked: askedNow(wish, app) };
}
