import { isatty } from 'node:tty';

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

const INTERRUPTED = 130;

/** What a hang-up means: a daemon reads its configuration again, everything else stops. */
export interface SignalOptions {
  readonly onHangup?: () => void;
}

/** The first signal aborts: finish the turn. The second ends the process at once. */
export function abortOnSignals(lifetime: Lifetime, { onHangup }: SignalOptions = {}): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  const hadTerminal = hasTerminal();
  const onHup = (): void => {
    // Who watched has closed the terminal: then it is no wish to go on.
    if (onHangup === undefined || (hadTerminal && !hasTerminal())) onSignal();
    else onHangup();
  };
  const handlers = { SIGINT: onSignal, SIGTERM: onSignal, SIGHUP: onHup };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  lifetime.onClose(() => {
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  });
  return controller.signal;
}

/** A terminal that was closed is none any more. */
function hasTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}

/** Ends the process although something does not stop: what is under way is in doubt at the next start, as after a crash. */
export function endInTime(signal: AbortSignal, lifetime: Lifetime, withinMs: number): void {
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    timer = setTimeout(() => process.exit(0), withinMs);
  };
  signal.addEventListener('abort', arm, { once: true });
  lifetime.onClose(() => {
    signal.removeEventListener('abort', arm);
    clearTimeout(timer);
  });
}
