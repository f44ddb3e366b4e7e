import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeError } from '../../core/errors.ts';
import type { ShownState } from '../../core/exit-code.ts';
import type { Finding } from '../../core/finding.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { Note } from '../../core/run-dump.ts';
import type { Overrides } from '../../core/wish/wish.ts';
import { planOf } from '../../delivery/tick.ts';
import { isUnreadableName } from '../../intake/list.ts';
import { takeIn } from '../../intake/take-in.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import type { App } from '../build-app.ts';
import { deliverRuns, isUnderWay, report, type StayOptions } from './deliver-once.ts';
import type { Emit } from '../events.ts';
import { readTooNewAgain } from '../ledger-care/too-new.ts';
import { eventOfRebuilt, eventsOfTaken, wordsOf } from '../narrate.ts';
import { ownSpool, refuseIfTaken } from '../own-spool.ts';
import { holdUnproven, Rewritten } from '../proofs.ts';
import { findSources, type Source } from './sources.ts';
import { askedNow, wantForRuns, wishMadeBefore, type Asked, type WantedForRuns } from './wish-for-runs.ts';

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
  readonly wishes: readonly WishRecord[];
  /** Of them the one that this push asks for; null while its run is not imported, too. */
  readonly asked: Asked | null;
}

export interface PushOptions extends StayOptions {
  /** Continue what is imported, with these changes; null for no continuation. */
  readonly continueWith: Overrides | null;
}

export interface PushReport {
  readonly items: readonly PushItem[];
  /** Why nothing was sent, where there was no key to send with. */
  readonly keyProblem: BridgeError | null;
}

interface Enrolled {
  readonly source: Source;
  /** The row in the ledger, or null where the file never got one. */
  readonly row: number | null;
  readonly item: PushItem | null;
  readonly already: boolean;
}

/** The stages of the daemon, once: take in what was named, deliver what may go, report. */
export async function pushOnce(
  words: readonly string[],
  app: App,
  options: PushOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<PushReport> {
  if (app.rebuilt !== null) emit(eventOfRebuilt(app.rebuilt));
  const enrolled: Enrolled[] = [];
  const bodies = join(app.config.places.stateDir, 'bodies');
  const rewritten = new Rewritten();
  const readAgain = async (source: Source): Promise<Enrolled> => {
    await rewritten.remember(source);
    return enrolAlone(source, app, emit);
  };
  if (words.length === 0) await readTooNewAgain(app, emit);
  const sources = await findSources(words, app, bodies);
  const ownership = sources.some(({ inSpool }) => inSpool) ? await ownSpool(app) : null;
  for (const source of sources) enrolled.push(await readAgain(source));
  const rows = new Set(enrolled.flatMap(({ row }) => row ?? []));
  const refresh = async (): Promise<void> => {
    if (ownership !== null) await refuseIfTaken(ownership, app);
    for (const { source, row } of enrolled) {
      if (row !== null && isUnderWay(app.ledger.run(row)) && (await rewritten.has(source)))
        await readAgain(source);
    }
    await holdUnproven(app, emit);
  };
  const { continueWith } = options;
  const wanted =
    continueWith === null ? new Map<string, boolean>() : await wantForRuns(rows, app, continueWith);
  const batch = { rows, refresh };
  const keyProblem = rows.size === 0 ? null : await deliverRuns(batch, app, options, emit, signal);
  await report(app, emit);
  // Copies of a run that ended just now follow it.
  for (const { source } of enrolled.filter((one) => isCopy(one, app))) await enrol(source, app, emit);
  await report(app, emit);
  const outlook = outlookOf(app, keyProblem);
  const items = enrolled.map((one) => one.item ?? itemOf(one, app, outlook));
  if (continueWith === null) return { items, keyProblem };
  return {
    items: items.map((item) => withAsked(item, { continueWith, wanted, keyProblem }, app)),
    keyProblem,
  };
}

/** A fault of ours with one file must not keep the others from going; trouble with the ledger concerns them all. */
async function enrolAlone(source: Source, app: App, emit: Emit): Promise<Enrolled> {
  try {
    return await enrol(source, app, emit);
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    emit({ event: 'intake.trouble', file: source.file, why: wordsOf(error) });
    return {
      source,
      row: null,
      already: false,
      item: { ...EMPTY_ITEM, file: source.file, state: 'held', why: wordsOf(error) },
    };
  }
}

async function enrol(source: Source, app: App, emit: Emit): Promise<Enrolled> {
  const arrival = { ...source, byHand: true, mayGrow: false };
  const taken = await takeIn(arrival, app.ledger, app.intake, app.clock.now());
  switch (taken.kind) {
    case 'gone':
      return { source, row: null, already: false, item: missingItem(source.file) };
    case 'running':
    case 'growing': {
      const header = taken.kind === 'running' ? taken.header : null;
      const item = {
        ...EMPTY_ITEM,
        file: source.file,
        runId: header?.run_id ?? null,
        name: header?.name ?? null,
      };
      return { source, row: null, already: false, item: { ...item, state: 'running' } };
    }
    case 'taken':
      for (const event of eventsOfTaken(taken, source.file, app.ledger)) emit(event);
      return { source, row: taken.row, already: taken.state === 'imported', item: null };
    default:
      return taken satisfies never;
  }
}

function isCopy({ source, row }: Enrolled, { ledger }: App): boolean {
  return source.inSpool && row !== null && !isUnderWay(ledger.run(row)) && existsSync(source.file);
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

/** When the runs that wait will go, and what keeps all of them. */
interface Outlook {
  readonly plannedAt: ReadonlyMap<number, number | null>;
  readonly hold: string | null;
}

function outlookOf(app: App, keyProblem: BridgeError | null): Outlook {
  const now = app.clock.now();
  const snapshot = app.ledger.snapshot(app.account, now);
  const entries = planOf(snapshot, app, now).entries.map((entry) => [entry.row, entry.at] as const);
  const { hold, why } = snapshot.account;
  return { plannedAt: new Map(entries), hold: keyProblem?.message ?? (hold === null ? null : (why ?? hold)) };
}

function itemOf({ source, row, already }: Enrolled, app: App, outlook: Outlook): PushItem {
  const run = row === null ? null : app.ledger.run(row);
  if (run === null) throw new Error(`row ${row} left the ledger`);
  const isWaiting = run.state === 'queued' || run.state === 'in_doubt';
  const isHeld = isWaiting && outlook.hold !== null;
  return {
    file: source.file,
    runId: run.runId,
    name: run.name,
    state: isHeld ? 'account_held' : run.state,
    already,
    receipt: run.receipt,
    why: isHeld ? outlook.hold : run.why,
    reasons: run.findings,
    notes: run.notes,
    plannedAt: isHeld ? null : (outlook.plannedAt.get(run.row) ?? null),
    wishes: app.ledger.wishes.ofRun(run.account, run.runId),
    asked: null,
  };
}

interface WantedHere {
  readonly continueWith: Overrides;
  readonly wanted: WantedForRuns;
  readonly keyProblem: BridgeError | null;
}

/** What is wanted of a run that is not imported waits for that alone. */
function withAsked(item: PushItem, { continueWith, wanted, keyProblem }: WantedHere, app: App): PushItem {
  const { runId, state } = item;
  const wish = runId === null || state !== 'imported' ? null : wishMadeBefore(runId, app, continueWith);
  if (runId === null || wish === null) return item;
  return { ...item, asked: askedNow(wish, app, { hadEnded: wanted.get(runId) === true, keyProblem }) };
}
