/** What has to be closed, closed in reverse order, all of it, once. */
export class Lifetime {
  readonly #closers: (() => void | Promise<void>)[] = [];

  onClose(closer: () => void | Promise<void>): void {
    this.#closers.push(closer);
  }

  /** May be called twice; a closer that fails does not keep the others from running. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        await closer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

/** The first signal aborts: finish the turn. The second ends the process at once. */
export function abortOnSignals(lifetime: Lifetime): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  lifetime.onClose(() => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  });
  return controller.signal;
}
