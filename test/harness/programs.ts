import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the programs were made for this run of the tests. */
    readonly programs: string;
  }
}

/** The two that users get, and a push that kills itself on its way. */
export type Program = 'vilvik-push' | 'vilvik-bridge' | 'push-and-die';

/** A program as users get it, made from the sources when the tests began. */
export function programFile(program: Program): string {
  return join(inject('programs'), `${program}.js`);
}
