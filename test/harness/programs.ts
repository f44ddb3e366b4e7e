import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the programs were made for this run of the tests. */
    readonly programs: string;
  }
}

export type Program = 'vilvik-push' | 'vilvik-bridge';

/** The program as users get it, made from the sources when the tests began. */
export function programFile(program: Program): string {
  return join(inject('programs'), `${program}.js`);
}
