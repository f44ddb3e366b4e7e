import { readFile } from 'node:fs/promises';
import { BridgeError } from '../core/errors.ts';
import { exists, writeDurably } from '../platform/files.ts';
import { restoreState, writeState } from './kept-state.ts';
import type { SandboxState } from './state.ts';

/** Keeps what a sandbox remembers in a file; without one nothing is kept. */
export class StateFile {
  readonly #path: string | null;
  readonly #state: SandboxState;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(path: string | null, state: SandboxState) {
    this.#path = path;
    this.#state = state;
  }

  /** False when there is nothing to restore. */
  async restore(): Promise<boolean> {
    if (this.#path === null || !(await exists(this.#path))) return false;
    try {
      restoreState(this.#state, await readFile(this.#path, 'utf8'));
    } catch (error) {
      const hint = 'name another file, or take this one away to begin anew';
      throw new BridgeError('file_unreadable', `${this.#path} holds no state of a sandbox`, hint, error);
    }
    return true;
  }

  /** Resolves when all that is remembered now is in the file; those who ask meanwhile share the next writing. */
  save(): Promise<void> {
    const path = this.#path;
    if (path === null) return Promise.resolve();
    this.#next ??= this.#writing.then(() => {
      this.#next = null;
      const written = writeDurably(path, writeState(this.#state));
      // The next one is tried whether this one was written or not.
      this.#writing = written.catch(() => undefined);
      return written;
    });
    return this.#next;
  }
}
