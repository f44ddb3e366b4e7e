import { join } from 'node:path';
import { inject } from 'vitest';

/** The two that users get, and a push that kills itself on its way. */
export type Program = 'vilvik-push' | 'vilvik-bridge' | 'push-and-die';

/** A program as users get it, made from the sources when the tests began. */
export function programFile(program: Program): string {
  return join(inject('programs'), `${program}.js`);
}
