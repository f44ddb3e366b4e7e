import { abortOnSignals, endInTime, Lifetime } from '../../../src/app/lifetime.ts';

/** Says what happens to it, and goes on whatever that is; ends in the time that is named, if one is. */
const lifetime = new Lifetime();
const onHangup = (): void => {
  process.stdout.write('hang-up\n');
};
const signal = abortOnSignals(lifetime, process.argv[2] === 'reloads' ? { onHangup } : {});
if (process.argv[3] !== undefined) endInTime(signal, lifetime, Number(process.argv[3]));
signal.addEventListener('abort', () => {
  process.stdout.write('stop\n');
});
setInterval(() => undefined, 1_000);
process.stdout.write('ready\n');
