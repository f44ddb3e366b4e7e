import { parseDuration } from '../core/duration.ts';
import { Refusal, type Answer } from './answer.ts';
import type { Assumptions } from './assumptions.ts';

type Outcome = Answer | Refusal;

interface FirstRequest {
  readonly startedAt: number;
  /** What was asked for. */
  readonly sha256: string;
  /** Null while it is at work. */
  outcome: Outcome | null;
  readonly done: Promise<Outcome>;
}

/** A request that carries a key. */
export interface KeyedRequest {
  /** The key with all that it belongs to. */
  readonly key: string;
  readonly sha256: string;
  readonly now: number;
  readonly work: () => Promise<Outcome>;
  /** Told when the answer of an earlier request is given. */
  readonly onReplay: () => void;
}

/** A first request and its answer, as they are kept. */
export interface KeptAnswer {
  readonly key: string;
  readonly startedAt: number;
  readonly sha256: string;
  readonly outcome: Outcome;
}

/** Answers by idempotency key: the first request works, the others get its answer. */
export class IdempotencyKeys {
  readonly #first = new Map<string, FirstRequest>();

  async answer(request: KeyedRequest, assumptions: Assumptions): Promise<Outcome> {
    const lifeMs = parseDuration(assumptions.idempotency_life) ?? 0;
    for (;;) {
      const first = this.#first.get(request.key);
      if (first === undefined || request.now >= first.startedAt + lifeMs) {
        return this.#start(request, assumptions);
      }
      if (assumptions.idempotency_other_body === 'conflict' && first.sha256 !== request.sha256) {
        return conflict('The key was used with another body.');
      }
      if (first.outcome === null && assumptions.idempotency_in_flight === 'conflict') {
        return conflict('A request with this key is at work.');
      }
      const outcome = await first.done;
      if (isKept(outcome, assumptions)) {
        request.onReplay();
        return outcome;
      }
    }
  }

  #start({ key, sha256, now, work }: KeyedRequest, assumptions: Assumptions): Promise<Outcome> {
    const first: FirstRequest = {
      startedAt: now,
      sha256,
      outcome: null,
      done: this.#workOrForget(key, work, assumptions),
    };
    this.#first.set(key, first);
    return first.done;
  }

  async #workOrForget(key: string, work: () => Promise<Outcome>, assumptions: Assumptions): Promise<Outcome> {
    let outcome: Outcome | null = null;
    try {
      outcome = await work();
      return outcome;
    } finally {
      const first = this.#first.get(key);
      if (outcome === null || !isKept(outcome, assumptions)) this.#first.delete(key);
      else if (first !== undefined) first.outcome = outcome;
    }
  }

  /** What has been answered; requests at work are left out. */
  list(): readonly KeptAnswer[] {
    return [...this.#first].flatMap(([key, { startedAt, sha256, outcome }]) =>
      outcome === null ? [] : [{ key, startedAt, sha256, outcome }],
    );
  }

  restore(answers: readonly KeptAnswer[]): void {
    for (const { key, startedAt, sha256, outcome } of answers) {
      this.#first.set(key, { startedAt, sha256, outcome, done: Promise.resolve(outcome) });
    }
  }

  clear(): void {
    this.#first.clear();
  }
}

function conflict(message: string): Refusal {
  return new Refusal(409, 'idempotency_conflict', message);
}

/** Refusals are forgotten, unless they are to be replayed too. */
function isKept(outcome: Outcome, { idempotency_errors }: Assumptions): boolean {
  return !(outcome instanceof Refusal) || idempotency_errors === 'replayed';
}
