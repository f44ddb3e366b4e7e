import type { HttpAnswer } from '../outcome.ts';

/** What became known of one switch: its value, or why it stays open. */
export type Finding =
  | {
      readonly kind: 'found';
      readonly value: string | number;
      /** How exact it is, where that has to be said. */
      readonly note?: string;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** One call as the judgement needs it. */
export interface Asked {
  /** Null where no answer came. */
  readonly status: number | null;
  /** It was sent, and nobody knows what the service did; `isCut`: because the connection was cut. */
  readonly isLost: boolean;
  readonly isCut: boolean;
  readonly why: string;
  readonly serverTime: number | null;
  readonly retryAfter: string | null;
}

const CUT: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

export function askedOf(answer: HttpAnswer, message: string): Asked {
  if (answer.kind !== 'response') {
    const isLost = answer.kind === 'lost';
    const isCut = isLost && CUT.has(answer.code);
    return { status: null, isLost, isCut, why: answer.message, serverTime: null, retryAfter: null };
  }
  const { status, serverTime, retryAfter } = answer;
  return { status, isLost: false, isCut: false, why: `${status} ${message}`.trim(), serverTime, retryAfter };
}

export function found(value: string | number, note?: string): Finding {
  return note === undefined ? { kind: 'found', value } : { kind: 'found', value, note };
}

export function unknown(why: string): Finding {
  return { kind: 'unknown', why };
}
