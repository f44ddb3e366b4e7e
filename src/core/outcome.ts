/** What one HTTP attempt came to, as the client reports it. */
export type HttpAnswer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: string;
      /** The service's `Date` header (ms since 1970), or null. */
      readonly serverTime: number | null;
      readonly retryAfter: string | null;
      readonly requestId: string | null;
    }
  /** Surely no byte of the request reached the service. */
  | { readonly kind: 'not_sent'; readonly code: string; readonly message: string }
  /** The connection stood; nobody knows what the service did. */
  | { readonly kind: 'lost'; readonly code: string; readonly message: string };

/** Which of the account's rights or settings stands in the way. */
export type AccountHold = 'key' | 'scope' | 'credits' | 'address';

export type Outcome =
  | {
      readonly kind: 'imported';
      readonly id: string;
      readonly resultId: string | null;
      readonly resultUrl: string | null;
    }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'too_large'; readonly why: string }
  | {
      readonly kind: 'answer_unknown';
      readonly why: string;
      readonly isRedirect?: boolean;
      readonly isOurs?: boolean;
    }
  /** `isOurs`: we broke off; it says nothing of the service or the way there. */
  | { readonly kind: 'not_sent'; readonly why: string; readonly isOurs?: boolean }
  | { readonly kind: 'rate_limited'; readonly waitMs: number | null; readonly why: string }
  | { readonly kind: 'account_held'; readonly hold: AccountHold; readonly why: string };

/** The words of an answer, however it was wrapped. */
export interface AnswerText {
  readonly code: string | null;
  readonly message: string;
}

/** What an accepted import says, or null when it cannot be read. */
export interface AcceptedImport {
  readonly id: string;
  readonly resultId: string | null;
  readonly resultUrl: string | null;
}

/** The code of a call that we broke off. */
export const STOPPED = 'ERR_ABORTED';

/** The table of answers: what each one means for the run. */
export function outcomeOf(
  answer: HttpAnswer,
  read: { readonly accepted: AcceptedImport | null; readonly text: AnswerText },
  now: number,
): Outcome {
  if (answer.kind !== 'response') {
    const kind = answer.kind === 'not_sent' ? 'not_sent' : 'answer_unknown';
    return { kind, why: answer.message, ...(answer.code === STOPPED ? { isOurs: true } : {}) };
  }
  const why = `${answer.status} ${read.text.message}`.trim();
  if (answer.status === 201 && read.accepted !== null) return { kind: 'imported', ...read.accepted };
  switch (answer.status) {
    case 408:
    case 409:
      return { kind: 'answer_unknown', why };
    case 400:
    case 422:
      return { kind: 'refused', why };
    case 413:
      return { kind: 'too_large', why };
    case 429:
      return { kind: 'rate_limited', waitMs: retryAfterMs(answer.retryAfter, answer.serverTime ?? now), why };
    default:
      return byFamily(answer.status, read.text.code, why);
  }
}

/**
 * Whether an answer to the question for the service's health lets an import through. A service that does not know the
 * question, or wants a key for it, is there; a redirect or a server's error is somebody in between.
 */
export function showsHealth(answer: HttpAnswer): boolean {
  if (answer.kind !== 'response') return false;
  const { status } = answer;
  return (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 408);
}

function byFamily(status: number, code: string | null, why: string): Outcome {
  if (status === 401) return { kind: 'account_held', hold: 'key', why };
  if (status === 402) return { kind: 'account_held', hold: 'credits', why };
  if (status === 403) return { kind: 'account_held', hold: FORBIDDEN[code ?? ''] ?? 'address', why };
  if (status >= 400 && status < 500) return { kind: 'account_held', hold: 'address', why };
  if (status >= 300 && status < 400) return { kind: 'answer_unknown', why, isRedirect: true };
  return { kind: 'answer_unknown', why };
}

/** Any other 403 is not the service's: a proxy or firewall says no. */
const FORBIDDEN: Readonly<Record<string, AccountHold>> = {
  scope_required: 'scope',
  insufficient_credits: 'credits',
};

const LONGEST_WAIT_MS = 24 * 3_600_000;

/** `Retry-After` as seconds (also with a fraction) or as a date; null when it is absent or unreadable. */
export function retryAfterMs(value: string | null, serverNow: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  const isSeconds = /^\d+(\.\d+)?$/.test(text);
  // Without a time of day `Date.parse` makes a date of almost anything (`-5` is one).
  const isDate = /\d:\d\d/.test(text);
  if (!isSeconds && !isDate) return null;
  const waitMs = isSeconds ? Math.ceil(Number(text) * 1000) : Date.parse(text) - serverNow;
  if (!Number.isFinite(waitMs)) return null;
  return Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}
