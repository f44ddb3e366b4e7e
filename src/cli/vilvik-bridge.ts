#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { listenEarly } from './early-signals.ts';
import { start } from './start.ts';

await start(async () => {
  const words = process.argv.slice(2);
  const early = words.includes('watch') ? listenEarly() : null;
  const { bridgeProgram } = await import('./bridge-program.ts');
  await bridgeProgram(words, early);
});
