import { runInPlace } from '../../../src/platform/in-place.ts';

/** Counts the signals it gets, and says how many when it is told to. */
const COUNTER = `
const got = {};
for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP']) process.on(name, () => {
  got[name] = (got[name] ?? 0) + 1;
  console.log('got ' + name);
  if (name === process.argv[1]) { console.log('counted ' + JSON.stringify(got)); process.exit(7); }
});
setInterval(() => undefined, 60000);
console.log('ready ' + process.stdin.isTTY);
`;

process.exitCode =
  (await runInPlace({ command: process.execPath, args: ['-e', COUNTER, '--', process.argv[2] ?? ''] })) ?? 99;
