/** What ends a simulated process: nothing it does afterwards has any effect. */
export class Death extends Error {
  override readonly name = 'Death';
}

/** One simulated process: dies when so many borders between its steps were crossed. */
export class Fate {
  #left = Infinity;
  #crossed = 0;

  /** How many borders were crossed so far. */
  get crossed(): number {
    return this.#crossed;
  }

  dieAfter(borders: number): void {
    this.#left = borders;
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  /** Between two steps: here a process may end. */
  cross(): void {
    this.#crossed += 1;
    this.#left -= 1;
    if (this.isDead) throw new Death();
  }
}

/** Where a process may end. */
export interface Border {
  cross(): void;
}

/** Verbs of the ledger that only look: a process that dies there has done nothing since its last write. */
const LOOKS: ReadonlySet<string | symbol> = new Set([
  'run',
  'runs',
  'runsAt',
  'recentRuns',
  'attemptsOf',
  'counts',
  'names',
  'account',
  'snapshot',
  'openAttempts',
  'unreported',
  'queuedInSpool',
  'memory',
  'doubt',
  'doubts',
  'knownRecords',
  // of wishes
  'wish',
  'ofRun',
  'open',
  'charges',
  'knownChildren',
  'pause',
  'close',
]);

/** The same ledger, with a border before and after each write. */
export function mortal<Port extends object>(port: Port, border: Border): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member === 'object' && member !== null) return mortal(member, border);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (!LOOKS.has(name)) border.cross();
        const answer = Reflect.apply(member, target, args) as unknown;
        return answer instanceof Promise ? afterwards(answer, border) : answer;
      };
    },
  });
}

async function afterwards(answer: Promise<unknown>, border: Border): Promise<unknown> {
  const value: unknown = await answer;
  border.cross();
  return value;
}
