import { openApp } from '../../../src/app/open-app.ts';
import { pushOnce } from '../../../src/app/push/once.ts';
import { mortal } from '../../harness/mortal.ts';

/** `vilvik-push --wait`, killed (kill -9) at a border of its path: before or after its nth write. */
let bordersLeft = Number(process.argv[2]);
const { app, signal } = await openApp({}, { mustNotWrite: false });
const border = {
  cross: () => {
    if (bordersLeft === 0) process.kill(process.pid, 'SIGKILL');
    bordersLeft -= 1;
  },
};
await pushOnce(
  [],
  { ...app, ledger: mortal(app.ledger, border) },
  { wait: true, waitTimeoutMs: null, continueWith: null },
  () => undefined,
  signal,
);
await app.lifetime.close();
