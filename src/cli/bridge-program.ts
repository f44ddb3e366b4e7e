import { bridgeCommands } from './bridge-commands.ts';
import type { EarlySignals } from './early-signals.ts';
import { main } from './main.ts';

/** All that `vilvik-bridge` needs to read its words. */
export function bridgeProgram(argv: readonly string[], early: EarlySignals | null): Promise<void> {
  return main({ name: 'vilvik-bridge', commands: bridgeCommands(early) }, argv);
}
