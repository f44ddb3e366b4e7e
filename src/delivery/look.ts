import { isRecognisable, signsShown, type LookedFor, type Sign, type Verdict } from '../core/look.ts';
import type { ReadTrouble } from '../core/read-trouble.ts';
import type { Doubt } from '../ledger/looks.ts';
import { readLists } from './look-lists.ts';
import { LookRecords, LookStopped } from './look-records.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';

/** What a look came to for one run. `unknown`: what was seen decides nothing. */
export type Found =
  | Exclude<Verdict, { kind: 'none' | 'unclear' }>
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unknown'; readonly why: string };

export type Look =
  | { readonly kind: 'looked'; readonly found: ReadonlyMap<number, Found>; readonly clockAheadMs: number }
  | ReadTrouble;

/** After so many records were asked for one by one, the runs that are left have their turn in the next look. */
const MAX_ASKED = 200;

/** Looks for these runs in the service's lists. `rivals` are all that may stand behind a record nobody knows. */
export async function lookFor(
  runs: readonly Doubt[],
  rivals: readonly Doubt[],
  ports: DeliveryPorts,
  { account }: DeliverySettings,
  signal: AbortSignal,
): Promise<Look> {
  const { client, clock, ledger } = ports;
  const from = Math.min(...runs.map(({ attemptedFrom }) => attemptedFrom));
  const lists = await readLists({ client, clock, from, signal });
  if (lists.kind !== 'seen') return lists;
  const records = new LookRecords(ports, account, lists, signal);
  const signs = new Set(ledger.looks.memory(account).signs);
  const found = new Map<number, Found>();
  try {
    for (const run of runs) {
      if (records.asked >= MAX_ASKED && found.size > 0) break;
      const others = rivals.filter(({ row }) => row !== run.row);
      const verdict = await records.verdictFor(run, others);
      if (verdict.kind === 'none' && !isRecognisable(run, signs)) await learnSigns(run, records, signs);
      found.set(run.row, foundBy(verdict, lists.unreadable, isRecognisable(run, signs)));
    }
  } catch (error) {
    if (error instanceof LookStopped) return error.trouble;
    throw error;
  }
  await ledger.looks.remember(account, { signs, failures: 0, blockedUntil: null, why: null });
  return { kind: 'looked', found, clockAheadMs: lists.clockAheadMs };
}

/** Imports that are known show by which signs their like can be recognised. */
async function learnSigns(run: LookedFor, records: LookRecords, signs: Set<Sign>): Promise<void> {
  for await (const [known, record] of records.knownImports()) {
    for (const sign of signsShown(known, record)) signs.add(sign);
    if (isRecognisable(run, signs)) return;
  }
}

function foundBy(verdict: Verdict, unreadable: number, isRecognised: boolean): Found {
  switch (verdict.kind) {
    case 'adopt':
    case 'several':
      return verdict;
    case 'unclear':
      return { kind: 'unknown', why: verdict.why };
    case 'none':
      if (unreadable > 0) return { kind: 'unknown', why: `${unreadable} records cannot be read` };
      if (isRecognised) return { kind: 'not_found' };
      return { kind: 'unknown', why: 'no known import could be recognised in the lists' };
    default:
      return verdict satisfies never;
  }
}
