import { Refusal } from './answer.ts';
import type { Assumptions } from './assumptions.ts';
import type { Account } from './keys.ts';

const AT_FIRST = 1_000;
const PER_CPU_SECOND = 1;

/** What each account has left; importing and reading cost nothing. */
export class Credits {
  readonly #balances = new Map<string, number>();

  balance(account: string): number {
    return this.#balances.get(account) ?? AT_FIRST;
  }

  set(account: string, balance: number): void {
    this.#balances.set(account, balance);
  }

  /** Also of a run that failed: paid is what was used. */
  charge(account: string, cpuSeconds: number): void {
    this.set(account, this.balance(account) - cpuSeconds * PER_CPU_SECOND);
  }

  /** Null when a run may begin. */
  refusal(account: Account, { credits_answer: status }: Assumptions): Refusal | null {
    if (this.balance(account.name) > 0) return null;
    return new Refusal(Number(status), 'insufficient_credits', 'There are no credits left for a run.');
  }

  list(): Record<string, number> {
    return Object.fromEntries(this.#balances);
  }

  restore(balances: Readonly<Record<string, number>>): void {
    for (const [account, balance] of Object.entries(balances)) this.set(account, balance);
  }

  clear(): void {
    this.#balances.clear();
  }
}
