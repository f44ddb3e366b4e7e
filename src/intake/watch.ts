import { basename, resolve, sep } from 'node:path';
import { FSWatcher } from 'chokidar';
import { isDumpName, isUnreadableName, statsOf } from './list.ts';

export interface SpoolWatch {
  /** Takes the watch up again where the folder is another one than before; answers whether events come. */
  refresh(): Promise<boolean>;
  close(): Promise<void>;
}

export interface WatchListener {
  /** The file of this name may have changed; null: look at everything. */
  readonly onHint: (name: string | null) => void;
  /** The system gives no more watches (or none at all): the listing has to do alone. Told once until one is given again. */
  readonly onExhausted: (error: unknown) => void;
}

/**
 * Tells that something changed at the top level of the spool. Only a hint: events are lost in a burst, so whoever
 * listens lists the folder.
 */
export function watchSpool(spool: string, listener: WatchListener): SpoolWatch {
  return new FolderWatch(resolve(spool), listener);
}

class FolderWatch implements SpoolWatch {
  readonly #root: string;
  readonly #listener: WatchListener;
  #watcher: FolderAlone | null = null;
  /** Which folder is watched: one that was made again has the same name and another number. */
  #folder: string | null = null;
  #isExhausted = false;

  constructor(root: string, listener: WatchListener) {
    this.#root = root;
    this.#listener = listener;
  }

  async refresh(): Promise<boolean> {
    const folder = folderMark(this.#root);
    if (this.#watcher !== null && folder === this.#folder) return true;
    await this.close();
    if (folder !== null) await this.#arm(folder);
    return this.#watcher !== null;
  }

  async close(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = null;
    this.#folder = null;
    await watcher?.close();
  }

  async #arm(folder: string): Promise<void> {
    const watcher = new FolderAlone(this.#root);
    this.#watcher = watcher;
    this.#folder = folder;
    watcher.on('raw', (_event, path, details) => {
      if (isOf(this.#root, details)) this.#hear(path);
    });
    const error = await watcher.begin((late) => {
      void this.close();
      this.#tellExhausted(late);
    });
    if (error === null) this.#isExhausted = false;
  }

  #hear(path: string | null): void {
    // The folder's own end is told under its own name.
    if (path === null || basename(path) === basename(this.#root) || isUnreadableName(path))
      this.#listener.onHint(null);
    else if (isDumpName(path)) this.#listener.onHint(path);
  }

  #tellExhausted(error: unknown): void {
    if (!this.#isExhausted) this.#listener.onExhausted(error);
    this.#isExhausted = true;
  }
}

/**
 * One folder and no list of what lies in it: for a hundred thousand files that costs seconds and 150 MB, and the
 * intake has a list of its own. So all files are ignored, and what the system says of them comes as `raw` events.
 */
class FolderAlone extends FSWatcher {
  readonly #root: string;

  constructor(root: string) {
    const below = root.endsWith(sep) ? root : `${root}${sep}`;
    // `native`: elsewhere than on Linux the subfolders would be watched, too.
    super({ backend: 'native', atomic: false, ignored: (path) => path.startsWith(below) });
    this.#root = root;
  }

  /** Waits until events come; answers why none will. `onError` is called then, and when they end later. */
  begin(onError: (error: unknown) => void): Promise<unknown> {
    return new Promise((settle) => {
      this.on('error', (error) => {
        onError(error);
        settle(error);
      });
      this.on('ready', () => {
        settle(null);
      });
      this.add(this.#root);
    });
  }

  /** The library reads the folder, and asks for the stats of each file, before it knows that they are ignored. */
  override createScanStream(): undefined {
    return undefined;
  }
}

/** While a folder is missing its parents are watched in its place; what happens there is nobody's business. */
function isOf(root: string, details: unknown): boolean {
  return (
    typeof details === 'object' &&
    details !== null &&
    'watchedPath' in details &&
    details.watchedPath === root
  );
}

function folderMark(folder: string): string | null {
  const stats = statsOf(folder);
  return stats === null ? null : `${stats.dev} ${stats.ino}`;
}
