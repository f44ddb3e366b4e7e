import { found, unknown, type Asked, type Finding } from './answer.ts';
import { judgeLimit, type LimitSeen } from './limit.ts';
import { judgeRecords, type RecordsSeen } from './records.ts';
import { judgeSizes, type SizeSearch } from './size.ts';

/** A call that makes something, and the id of what it made. */
export interface Made extends Asked {
  readonly id: string | null;
}

/** Everything that was asked. Null is what was left out. */
export interface Observations extends RecordsSeen {
  /** A list by the address as documented, and the same with the slash the other way. */
  readonly documented: Asked;
  readonly undocumented: Asked;
  /** Without the key. */
  readonly health: Asked;
  /** The same import twice, under one key. */
  readonly first: Made;
  readonly again: Made | null;
  readonly sizes: SizeSearch;
  readonly tooSmall: Asked | null;
  readonly limit: LimitSeen;
  /** The same continuation twice, under one key. */
  readonly continued: { readonly first: Made; readonly again: Made | null } | null;
  /** The result of an import, after its submission was removed. */
  readonly removedResult: Asked | null;
}

/** What each switch is, by all that was seen. */
export function judge(seen: Observations, perHour: number): Readonly<Record<string, Finding>> {
  return {
    trailing_slash: judgeSlash(seen),
    imports_idempotency: seen.again === null ? unknown(seen.first.why) : judgeKeys(seen.first, seen.again),
    continue_idempotency: judgeContinued(seen.continued),
    ...judgeRecords(seen),
    ...judgeSizes(seen.sizes),
    validation_status: judgeValidation(seen.tooSmall),
    ...judgeLimit(seen.limit, perHour),
    submission_delete: judgeRemoval(seen.removedResult),
    health_auth: judgeHealth(seen.health),
  };
}

function judgeSlash({ documented, undocumented }: Observations): Finding {
  const [right, other] = [documented.status, undocumented.status];
  if (right === null || right === 404 || isRedirect(right)) return unknown(documented.why);
  if (other === right) return found('both');
  if (other === 404 || other === 405) return found('strict');
  return isRedirect(other) ? found('redirect') : unknown(undocumented.why);
}

function isRedirect(status: number | null): boolean {
  return status !== null && status >= 300 && status < 400;
}

/** One key asked twice: the second answer names the first record, or another one. */
function judgeKeys(first: Made, again: Made): Finding {
  if (first.id === null) return unknown(first.why);
  if (again.id === null) return unknown(again.why);
  return found(first.id === again.id ? 'honoured' : 'ignored');
}

function judgeContinued(continued: Observations['continued']): Finding {
  if (continued === null) return unknown('not asked: it costs credits (--continue allows that)');
  const { first, again } = continued;
  return again === null ? unknown(first.why) : judgeKeys(first, again);
}

function judgeValidation(refusal: Asked | null): Finding {
  const status = refusal?.status ?? null;
  return status === 400 || status === 422 ? found(String(status)) : unknown(refusal?.why ?? 'not asked');
}

function judgeRemoval(removed: Asked | null): Finding {
  if (removed === null) return unknown('no submission could be removed');
  if (removed.status === 404) return found('results_too');
  return removed.status === 204 ? found('results_stay') : unknown(removed.why);
}

function judgeHealth({ status, why }: Asked): Finding {
  if (status === 200) return found('open');
  return status === 401 || status === 403 ? found('key') : unknown(why);
}
