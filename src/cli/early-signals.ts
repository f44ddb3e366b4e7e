/** What a daemon was asked while it could not listen yet. */
export interface EarlySignals {
  /** A hang-up came that nobody has acted on. */
  readonly wasHungUp: () => boolean;
}

/**
 * Without a handler a signal kills, and who has a daemon read its configuration again right after it was started would have none
 * left: a service manager takes that for a wish. Serves as long as nobody else listens: nothing is under way then.
 */
export function listenEarly(): EarlySignals {
  const { isatty } = process.getBuiltinModule('node:tty');
  const hasTerminal = (): boolean => [0, 1, 2].some((descriptor) => isatty(descriptor));
  const hadTerminal = hasTerminal();
  let wasHungUp = false;
  const unlessHeard = (signal: NodeJS.Signals, act: () => void): void => {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) act();
    });
  };
  const end = (): void => process.exit();
  unlessHeard('SIGINT', end);
  unlessHeard('SIGTERM', end);
  unlessHeard('SIGHUP', () => {
    // Who watched has closed the terminal: then it is no wish to go on.
    if (hadTerminal && !hasTerminal()) end();
    wasHungUp = true;
  });
  return { wasHungUp: () => wasHungUp };
}
