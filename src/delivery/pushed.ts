import type { Outcome } from '../core/outcome.ts';
import type { RunRecord } from '../ledger/records.ts';

/** What became of one run in a round. */
export interface Pushed {
  readonly run: RunRecord;
  readonly outcome:
    | Outcome
    | { readonly kind: 'not_begun' | 'not_found'; readonly why: string }
    | { readonly kind: 'adopted'; readonly id: string };
}
