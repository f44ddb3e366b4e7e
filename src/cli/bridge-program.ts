import { bridgeCommands } from './bridge-commands.ts';
import { main } from './main.ts';

/** All that `vilvik-bridge` needs to read its words. */
export function bridgeProgram(argv: readonly string[]): Promise<void> {
  return main({ name: 'vilvik-bridge', commands: bridgeCommands }, argv);
}
