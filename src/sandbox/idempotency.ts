import { Refusal, type Answer } from './answer.ts';

const LIFE_MS = 24 * 3_600_000;

interface FirstRequest {
  readonly startedAt: number;
  readonly outcome: Promise<Answer | Refusal>;
}

/**
 * Answers by idempotency key. The first request works; those that come meanwhile wait for it; those that come
 * within 24 hours get its answer. Refusals are forgotten, so that a corrected request can use the key again.
 */
export class IdempotencyKeys {
  readonly #first = new Map<string, FirstRequest>();

  async answer(key: string, now: number, work: () => Promise<Answer | Refusal>): Promise<Answer | Refusal> {
    for (;;) {
      const first = this.#first.get(key);
      if (first === undefined || now >= first.startedAt + LIFE_MS) return this.#start(key, now, work);
      const outcome = await first.outcome;
      if (!(outcome instanceof Refusal)) return outcome;
    }
  }

  #start(key: string, now: number, work: () => Promise<Answer | Refusal>): Promise<Answer | Refusal> {
    const outcome = this.#workOrForget(key, work);
    this.#first.set(key, { startedAt: now, outcome });
    return outcome;
  }

  async #workOrForget(key: string, work: () => Promise<Answer | Refusal>): Promise<Answer | Refusal> {
    let outcome: Answer | Refusal | null = null;
    try {
      outcome = await work();
      return outcome;
    } finally {
      if (outcome === null || outcome instanceof Refusal) this.#first.delete(key);
    }
  }

  clear(): void {
    this.#first.clear();
  }
}
