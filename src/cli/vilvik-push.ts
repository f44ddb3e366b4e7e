#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { start } from './start.ts';

await start(async () => {
  const { pushProgram } = await import('./push-program.ts');
  await pushProgram(process.argv.slice(2));
});
