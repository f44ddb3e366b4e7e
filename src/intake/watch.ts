import { watch, type FSWatcher } from 'node:fs';
import { basename, resolve } from 'node:path';
import { systemCode } from '../platform/files.ts';
import { isDumpName, isUnreadableName, statsOf } from './list.ts';

export interface SpoolWatch {
  /** Takes the watch up again where the folder is another one than before; answers whether events come. */
  refresh(): boolean;
  close(): void;
}

export interface WatchListener {
  /** The file of this name may have changed; null: look at everything. */
  readonly onHint: (name: string | null) => void;
  /** The system gives no more watches (or none at all): the listing has to do alone. Told once until one is given again. */
  readonly onExhausted: (error: unknown) => void;
}

/**
 * Tells that something changed at the top level of the spool. Only a hint: events are lost in a burst, so whoever
 * listens lists the folder. Node's own watch of the one folder: a library that keeps its own list of the files takes
 * seconds and 150 MB for a hundred thousand of them.
 */
export function watchSpool(spool: string, listener: WatchListener): SpoolWatch {
  return new FolderWatch(resolve(spool), listener);
}

class FolderWatch implements SpoolWatch {
  readonly #root: string;
  readonly #listener: WatchListener;
  #watcher: FSWatcher | null = null;
  /** Which folder is watched: one that was made again has the same name and another number. */
  #folder: string | null = null;
  #isExhausted = false;

  constructor(root: string, listener: WatchListener) {
    this.#root = root;
    this.#listener = listener;
  }

  refresh(): boolean {
    const folder = folderMark(this.#root);
    if (this.#watcher !== null && folder === this.#folder) return true;
    this.close();
    if (folder !== null) this.#arm(folder);
    return this.#watcher !== null;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#folder = null;
  }

  #arm(folder: string): void {
    try {
      this.#watcher = watch(this.#root, (_event, name) => {
        this.#hear(name);
      });
      this.#watcher.on('error', (error) => {
        this.close();
        this.#tellExhausted(error);
      });
      this.#folder = folder;
      this.#isExhausted = false;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') this.#tellExhausted(error);
    }
  }

  #hear(name: string | null): void {
    // The folder's own end is told under its own name.
    if (name === null || name === basename(this.#root) || isUnreadableName(name)) this.#listener.onHint(null);
    else if (isDumpName(name)) this.#listener.onHint(name);
  }

  #tellExhausted(error: unknown): void {
    if (!this.#isExhausted) this.#listener.onExhausted(error);
    this.#isExhausted = true;
  }
}

function folderMark(folder: string): string | null {
  const stats = statsOf(folder);
  return stats === null ? null : `${stats.dev} ${stats.ino}`;
}
