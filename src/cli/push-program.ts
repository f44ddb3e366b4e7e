import { pushCommand } from './commands/push.ts';
import { runScriptCommand } from './commands/run-script.ts';
import { main } from './main.ts';
import { cutScript } from './script-words.ts';

/** All that `vilvik-push` needs to read its words, in one file of the package: looking for another takes a while. */
export function pushProgram(argv: readonly string[]): Promise<void> {
  const { own, script } = cutScript(argv);
  return main({ name: 'vilvik-push', commands: [pushCommand, runScriptCommand(script)] }, own);
}
