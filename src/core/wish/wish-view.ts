import type { WishState } from './continuation.ts';
import type { Overrides, WishOrigin } from './wish.ts';

/** What a view needs to know of a wish; the ledger's records have it. */
export interface ViewedWish {
  readonly id: string;
  readonly origin: WishOrigin;
  readonly overrides: Overrides;
  readonly state: WishState;
  readonly why: string | null;
  readonly wantedAt: number;
  readonly notBefore: number | null;
  readonly source: { readonly resultId: string; readonly submissionId: string } | null;
  readonly child: {
    readonly submissionId: string;
    readonly resultId: string | null;
    readonly status: string | null;
    readonly generations: number | null;
  } | null;
  readonly file: string | null;
  readonly changedAt: number;
}

/** One continuation of a run, as views and commands show it. */
export function wishView(wish: ViewedWish): object {
  const { child, source } = wish;
  return {
    wish_id: wish.id,
    origin: wish.origin,
    overrides: wish.overrides,
    state: wish.state,
    why: wish.why,
    wanted_at: isoTime(wish.wantedAt),
    not_before: wish.notBefore === null ? null : isoTime(wish.notBefore),
    parent: source === null ? null : { submission_id: source.submissionId, result_id: source.resultId },
    child:
      child === null
        ? null
        : {
            submission_id: child.submissionId,
            result_id: child.resultId,
            status: child.status,
            generations_completed: child.generations,
          },
    result_file: wish.file,
    changed_at: isoTime(wish.changedAt),
  };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
