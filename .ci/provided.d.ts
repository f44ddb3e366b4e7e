import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the programs were made for this run of the tests. */
    readonly programs: string;
  }
}
