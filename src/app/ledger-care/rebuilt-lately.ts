import type { StatusInput } from '../../core/views.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { keptAside } from '../../ledger/set-aside.ts';

/** For so long it is news that the ledger was made again. */
const SHOWN_MS = 86_400_000;

/** When the ledger was made again and where the one before lies; null where that is no news. */
export function rebuiltLately(ledger: Ledger, file: string, now: number): StatusInput['rebuilt'] {
  const at = ledger.rebuiltAt();
  return at === null || now - at >= SHOWN_MS ? null : { at, kept: keptAside(file, at) };
}
