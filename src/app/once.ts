import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../core/finding.ts';
import { BridgeError } from '../core/errors.ts';
import type { ShownState } from '../core/exit-code.ts';
import type { Receipt } from '../core/receipt.ts';
import type { Note } from '../core/run-dump.ts';
import { isTerminal, needsPerson } from '../core/run.ts';
import { reportChanges } from '../delivery/report.ts';
import { planOf, tick } from '../delivery/tick.ts';
import { isUnreadableName } from '../intake/list.ts';
import { takeIn } from '../intake/take-in.ts';
import type { RunRecord } from '../ledger/ledger.ts';
import { buildDelivery, type App, type Delivery } from './build-app.ts';
import type { Emit } from './events.ts';
import {
  eventOfRebuilt,
  eventOfSending,
  eventOfTrouble,
  eventsOfPushed,
  eventsOfReported,
  eventsOfTaken,
  wordsOf,
} from './narrate.ts';
import { ownSpool, refuseIfTaken } from './own-spool.ts';
import { awaitsProof, holdUnproven, Rewritten } from './proofs.ts';
import { findSources, type Source } from './sources.ts';

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
}

export interface PushOptions {
  /** Stay until every run has come to an end. */
  readonly wait: boolean;
  /** How long to stay; null for as long as it takes. */
  readonly waitTimeoutMs: number | null;
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

/** While another process sends one of our runs, or proves it, its state is looked up this often. */
const OTHER_PROCESS_LOOK_MS = 200;

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
  const batch = { rows, refresh };
  const keyProblem = rows.size === 0 ? null : await deliver(batch, app, options, emit, signal);
  await report(app, emit);
  // Copies of a run that ended just now follow it.
  for (const { source } of enrolled.filter((one) => isCopy(one, app))) await enrol(source, app, emit);
  await report(app, emit);
  const outlook = outlookOf(app, keyProblem);
  return { items: enrolled.map((one) => one.item ?? itemOf(one, app, outlook)), keyProblem };
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

/** The runs of one push, and how their files are looked at again. */
interface Batch {
  readonly rows: ReadonlySet<number>;
  readonly refresh: () => Promise<void>;
}

/** Rounds until nothing of ours is due; answers why there is no key, where there is none. */
async function deliver(
  { rows, refresh }: Batch,
  app: App,
  options: PushOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<BridgeError | null> {
  await refresh();
  if (!hasWork(rows, app)) return null;
  let delivery: Delivery;
  try {
    delivery = await openDelivery(app, emit);
  } catch (error) {
    if (error instanceof BridgeError && error.code.startsWith('key_')) return error;
    throw error;
  }
  // A person asks now: what held the account may have been mended.
  await app.ledger.liftHold(app.account);
  const deadline = options.waitTimeoutMs === null ? Infinity : app.clock.now() + options.waitTimeoutMs;
  while (!signal.aborted) {
    await refresh();
    const round = await tick(delivery.ports, delivery.settings, (entry) => rows.has(entry.row), signal);
    for (const pushed of round.pushed) for (const event of eventsOfPushed(pushed, app.ledger)) emit(event);
    await report(app, emit);
    const until = nextLook(rows, app, round.nextAt);
    if (isHeld(app)) break;
    if (!hasWork(rows, app)) break;
    const mayStay =
      options.wait || until <= app.clock.now() || isSentElsewhere(rows, app) || awaitsProof(rows, app);
    if (!mayStay || app.clock.now() >= deadline) break;
    await app.clock.sleep(Math.min(until, deadline) - app.clock.now(), signal);
  }
  return null;
}

/** The account was asked, and is held until the next probe. */
function isHeld({ ledger, account, clock }: App): boolean {
  const now = clock.now();
  const { hold, notBefore } = ledger.account(account);
  return hold !== null && (notBefore ?? now) > now;
}

function openDelivery(app: App, emit: Emit): Promise<Delivery> {
  return buildDelivery(
    app,
    (run) => {
      emit(eventOfSending(run));
    },
    (error, retryAt) => {
      emit(eventOfTrouble(error, retryAt));
    },
    (held, why) => {
      emit({ event: 'key.held', held, why });
    },
  );
}

function nextLook(rows: ReadonlySet<number>, app: App, nextAt: number | null): number {
  const soon = app.clock.now() + OTHER_PROCESS_LOOK_MS;
  if (isSentElsewhere(rows, app) || awaitsProof(rows, app)) return soon;
  return nextAt ?? Infinity;
}

function hasWork(rows: ReadonlySet<number>, app: App): boolean {
  return [...rows].some((row) => {
    return isUnderWay(app.ledger.run(row));
  });
}

function isUnderWay(run: RunRecord | null): boolean {
  return run !== null && !isTerminal(run.state) && !needsPerson(run.state);
}

function isSentElsewhere(rows: ReadonlySet<number>, app: App): boolean {
  return [...rows].some((row) => app.ledger.run(row)?.state === 'sending');
}

async function report({ ledger, account, config }: App, emit: Emit): Promise<void> {
  for (const reported of await reportChanges(ledger, account, config.places)) {
    for (const event of eventsOfReported(reported)) emit(event);
  }
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
  };
}
