import type { ShownState } from '../../core/exit-code.ts';
import type { Finding } from '../../core/finding.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { WaitReason } from '../../core/plan.ts';
import type { Note } from '../../core/run-dump.ts';
import { isUnreadableName } from '../../intake/list.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import type { Asked } from './wish-for-runs.ts';

/** One file of a push and what became of it. */
export interface PushItem {
  readonly file: string;
  readonly runId: string | null;
  readonly name: string | null;
  readonly state: ShownState;
  /** It had been imported before this push. */
  readonly already: boolean;
  readonly receipt: Receipt | null;
  readonly why: string | null;
  readonly reasons: readonly Finding[];
  readonly notes: readonly Note[];
  /** When it goes (ms since 1970), or null. */
  readonly plannedAt: number | null;
  /** Why not sooner; null where nothing is planned. */
  readonly because: WaitReason | null;
  readonly wishes: readonly WishRecord[];
  /** Of them the one that this push asks for; null while its run is not imported, too. */
  readonly asked: Asked | null;
}

export const EMPTY_ITEM = {
  runId: null,
  name: null,
  already: false,
  receipt: null,
  why: null,
  reasons: [],
  notes: [],
  plannedAt: null,
  because: null,
  wishes: [],
  asked: null,
} as const satisfies Partial<PushItem>;

export function missingItem(file: string): PushItem {
  const isUnreadable = isUnreadableName(file);
  const finding: Finding = {
    severity: 'error',
    path: 'file',
    expected: 'a run dump or a folder of them',
    found: isUnreadable ? 'a name that is not valid UTF-8' : 'nothing at this path',
    mend: isUnreadable ? 'rename the file' : 'check the spelling of the path',
  };
  const why = isUnreadable ? 'its name is not valid UTF-8: rename the file' : 'no such file';
  return { ...EMPTY_ITEM, file, state: 'rejected', why, reasons: [finding] };
}
