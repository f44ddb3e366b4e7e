import { dirname } from 'node:path';
import { BridgeError } from '../core/errors.ts';
import { placeKindOf } from '../core/place-kind.ts';
import { mounts, realPlace } from '../platform/mounts.ts';

/** SQLite's locks and its shared memory do not hold between machines: two of them would spoil the ledger. */
export function refuseNetwork(file: string, mounted = mounts()): void {
  if (file === ':memory:') return;
  const place = placeKindOf(realPlace(dirname(file)), mounted);
  if (place.kind !== 'network') return;
  throw new BridgeError(
    'ledger_unusable',
    `the ledger ${file} would lie on a network file system (${place.what}), where it can be damaged`,
    'name a folder on a disk of this machine with --state-dir or VILVIK_STATE_DIR; the spool may stay where it is',
  );
}
