#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { start } from './start.ts';

await start(async () => {
  const [{ main }, { pushCommand }, { runScriptCommand }, { cutScript }] = await Promise.all([
    import('./main.ts'),
    import('./commands/push.ts'),
    import('./commands/run-script.ts'),
    import('./script-words.ts'),
  ]);
  const { own, script } = cutScript(process.argv.slice(2));
  await main({ name: 'vilvik-push', commands: [pushCommand, runScriptCommand(script)] }, own);
});
