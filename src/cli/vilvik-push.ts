#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { start } from './start.ts';

await start(async () => {
  const [{ main }, { pushCommand }] = await Promise.all([import('./main.ts'), import('./commands/push.ts')]);
  await main({ name: 'vilvik-push', commands: [pushCommand] }, process.argv.slice(2));
});
