#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { start } from './start.ts';

await start(async () => {
  const { bridgeProgram } = await import('./bridge-program.ts');
  await bridgeProgram(process.argv.slice(2));
});
