import type { WishState } from '../core/wish/continuation.ts';
import type { Overrides, WishOrigin } from '../core/wish/wish.ts';
import type { Owner } from '../platform/owner.ts';
import { parsed, type Row } from './rows.ts';
import type { WishChild, WishRecord } from './wishes.ts';

interface WishRow {
  readonly row: number;
  readonly account: string;
  readonly id: string;
  readonly run_id: string;
  readonly origin: WishOrigin;
  readonly overrides: string;
  readonly state: WishState;
  readonly why: string | null;
  readonly wanted_at: number;
  readonly not_before: number | null;
  readonly failures: number;
  readonly epoch: number;
  readonly result_id: string | null;
  readonly submission_id: string | null;
  readonly idempotency_key: string | null;
  readonly key_fingerprint: string | null;
  readonly key_first_used_at: number | null;
  readonly known_children: string;
  readonly owner: string | null;
  readonly asked_at: number | null;
  readonly answered_at: number | null;
  readonly charged_at: number | null;
  readonly child: string | null;
  readonly file: string | null;
  readonly changed_at: number;
}

export function toWish(row: Row): WishRecord {
  const wish = row as unknown as WishRow;
  return {
    row: wish.row,
    account: wish.account,
    id: wish.id,
    runId: wish.run_id,
    origin: wish.origin,
    overrides: parsed(wish.overrides) as Overrides,
    source: sourceOf(wish),
    state: wish.state,
    why: wish.why,
    wantedAt: wish.wanted_at,
    notBefore: wish.not_before,
    failures: wish.failures,
    epoch: wish.epoch,
    key: keyOf(wish),
    knownChildren: parsed(wish.known_children) as string[],
    owner: wish.owner === null ? null : (parsed(wish.owner) as Owner),
    askedAt: wish.asked_at,
    answeredAt: wish.answered_at,
    isCharged: wish.charged_at !== null,
    child: wish.child === null ? null : (parsed(wish.child) as WishChild),
    file: wish.file,
    changedAt: wish.changed_at,
  };
}

function sourceOf({ result_id: resultId, submission_id: submissionId }: WishRow): WishRecord['source'] {
  return resultId === null || submissionId === null ? null : { resultId, submissionId };
}

function keyOf(wish: WishRow): WishRecord['key'] {
  const {
    idempotency_key: idempotencyKey,
    key_fingerprint: fingerprint,
    key_first_used_at: firstUsedAt,
  } = wish;
  if (idempotencyKey === null || fingerprint === null || firstUsedAt === null) return null;
  return { idempotencyKey, fingerprint, firstUsedAt };
}
