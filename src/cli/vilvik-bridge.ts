#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { start } from './start.ts';

await start(async () => {
  const [{ main }, { bridgeCommands }] = await Promise.all([
    import('./main.ts'),
    import('./bridge-commands.ts'),
  ]);
  await main({ name: 'vilvik-bridge', commands: bridgeCommands }, process.argv.slice(2));
});
