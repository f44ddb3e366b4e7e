import { retryAfterMs, type AnswerText, type HttpAnswer } from './outcome.ts';

/** Why something could not be read from the service. */
export type ReadTrouble =
  /** It may be another time: the network, the service, its limits. */
  | {
      readonly kind: 'failed';
      /** Null where there was no answer. */
      readonly status: number | null;
      readonly waitMs: number | null;
      readonly why: string;
    }
  /** This key cannot read it, or there is nothing to read. */
  | { readonly kind: 'blocked'; readonly status: number; readonly why: string }
  /** The key itself is refused. */
  | { readonly kind: 'key_refused'; readonly why: string };

/** The service itself says that there is no such thing: not some page in front of it. */
export function isGone({
  answer,
  text,
}: {
  readonly answer: HttpAnswer;
  readonly text: AnswerText;
}): boolean {
  return answer.kind === 'response' && answer.status === 404 && text.code !== null;
}

export function readTroubleOf(
  { answer, text }: { readonly answer: HttpAnswer; readonly text: AnswerText },
  now: number,
): ReadTrouble {
  if (answer.kind !== 'response') return { kind: 'failed', status: null, waitMs: null, why: answer.message };
  const { status } = answer;
  const why = `${status} ${text.message}`.trim();
  if (status === 401) return { kind: 'key_refused', why };
  if (status === 429) {
    const waitMs = retryAfterMs(answer.retryAfter, answer.serverTime ?? now);
    return { kind: 'failed', status, waitMs, why };
  }
  const isLasting = status >= 300 && status < 500 && status !== 408 && status !== 409;
  return isLasting ? { kind: 'blocked', status, why } : { kind: 'failed', status, waitMs: null, why };
}

/** Whether it may be about the one thing that was asked for; else everything that is asked for meets it. */
export function mayConcernOneOnly(trouble: ReadTrouble): boolean {
  return trouble.kind !== 'key_refused' && trouble.status !== null && !CONCERNS_ALL.has(trouble.status);
}

/** Rights, credits, the way there, limits. */
const CONCERNS_ALL: ReadonlySet<number> = new Set([402, 403, 405, 407, 429]);
