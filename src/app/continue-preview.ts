import { overBudget, requestBody, type Overrides } from '../core/wish.ts';
import type { RunRecord } from '../ledger/ledger.ts';
import type { WishSource } from '../ledger/wishes.ts';
import type { App } from './build-app.ts';

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
