import { basename, dirname, join, resolve, sep } from 'node:path';
import { watch } from 'chokidar';
import { isDumpName } from './list.ts';

export interface SpoolWatch {
  close(): Promise<void>;
}

export interface WatchOptions {
  /** Look every so often instead of asking the system for events: network folders. */
  readonly poll: boolean;
  readonly onHint: () => void;
  readonly onError: (error: unknown) => void;
}

const POLL_EVERY_MS = 2_000;

/**
 * Tells that something changed at the top level of the spool. Only a hint: events can be lost in a burst, so whoever
 * listens lists the folder. No `depth` option: with it a root that is made again is never seen
 * (https://github.com/paulmillr/chokidar/issues).
 */
export function watchSpool(spool: string, { poll, onHint, onError }: WatchOptions): SpoolWatch {
  const root = resolve(spool);
  // The removal of a folder is told under its own name within itself; ignoring that would lose a spool made again.
  const removedRoot = join(root, basename(root));
  const watcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => isBelow(root, path) && !isDumpOf(root, path) && resolve(path) !== removedRoot,
    ...(poll ? { backend: 'polling' as const, pollingInterval: POLL_EVERY_MS } : {}),
  });
  watcher.on('all', (_event, path) => {
    if (resolve(path) === root || isDumpOf(root, path)) onHint();
  });
  // What came while the watch was being set up had no event.
  watcher.on('ready', onHint);
  watcher.on('error', onError);
  return { close: () => watcher.close() };
}

function isBelow(root: string, path: string): boolean {
  return resolve(path).startsWith(`${root}${sep}`);
}

function isDumpOf(root: string, path: string): boolean {
  return dirname(resolve(path)) === root && isDumpName(basename(path));
}
