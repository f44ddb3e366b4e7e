import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back now what is no longer needed: after something large, so that it is not there beside the next large thing.
 * The engine's own collector waits until there is far more. https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
}

/**
 * For a process that stays for weeks and does little: memory before speed. Without it the engine keeps room for the largest
 * burst there was, which is the first look at a long spool.
 */
export function keepSmall(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--max-semi-space-size=1');
}
