import { BridgeError } from '../core/errors.ts';

/** An empty variable of a script names nothing: not the folder we are in, and not the run that any ending fits. */
export function named(word: string): string {
  if (word !== '') return word;
  throw new BridgeError(
    'usage',
    'an empty word names no file and no run',
    'is a variable of the script not set? Name a dump, a folder, or a run by the end of its id',
  );
}
