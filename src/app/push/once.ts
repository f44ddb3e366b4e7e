import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BridgeError } from '../../core/errors.ts';
import type { AccountHold } from '../../core/outcome.ts';
import type { PlanEntry } from '../../core/plan.ts';
import type { Overrides } from '../../core/wish/wish.ts';
import { planOf } from '../../delivery/tick.ts';
import type { App } from '../build-app.ts';
import { hasDaemon } from '../daemon/heartbeat.ts';
import { deliverRuns, isUnderWay, report, type StayOptions } from './deliver-once.ts';
import { Enrolment, type Enrolled } from './enrol.ts';
import type { Emit } from '../events.ts';
import { readTooNewAgain } from '../ledger-care/too-new.ts';
import { eventOfRebuilt } from '../narrate.ts';
import { ownSpool, refuseIfTaken } from '../own-spool.ts';
import { holdUnproven } from '../proofs.ts';
import type { PushItem } from './push-item.ts';
import { findSources } from './sources.ts';
import { askedNow, wantForRuns, wishMadeBefore, type WantedForRuns } from './wish-for-runs.ts';

export interface PushOptions extends StayOptions {
  /** Continue what is imported, with these changes; null for no continuation. */
  readonly continueWith: Overrides | null;
}

export interface PushReport {
  readonly items: readonly PushItem[];
  /** Why nothing was sent, where there was no key to send with. */
  readonly keyProblem: BridgeError | null;
  /** What the service holds against the account. */
  readonly hold: AccountHold | null;
  /** A daemon is there that sends what waits. */
  readonly hasDaemon: boolean;
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
  if (words.length === 0) await readTooNewAgain(app, emit);
  const bodies = join(app.config.places.stateDir, 'bodies');
  const sources = await findSources(words, app, bodies, signal);
  const ownership = sources.some(({ inSpool }) => inSpool) ? await ownSpool(app) : null;
  const enrolment = new Enrolment(app, emit);
  const enrolled = await enrolment.takeIn(sources, signal);
  const rows = new Set(enrolled.flatMap(({ row }) => row ?? []));
  const refresh = async (): Promise<void> => {
    if (ownership !== null) await refuseIfTaken(ownership, app);
    const underWay = enrolled.filter(({ row }) => row !== null && isUnderWay(app.ledger.run(row)));
    await enrolment.takeInRewritten(underWay.map(({ source }) => source));
    await holdUnproven(app, emit);
  };
  const { continueWith } = options;
  const wanted =
    continueWith === null ? new Map<string, boolean>() : await wantForRuns(rows, app, continueWith);
  const batch = { rows, refresh };
  const keyProblem = rows.size === 0 ? null : await deliverRuns(batch, app, options, emit, signal);
  await report(app, emit);
  // Copies of a run that ended just now follow it.
  await enrolment.takeInCopies(enrolled.filter((one) => isCopy(one, app)).map(({ source }) => source));
  await report(app, emit);
  const outlook = outlookOf(app, keyProblem);
  const there = enrolled.filter(({ row, item }) => row !== null || item !== null);
  const items = there.map((one) => one.item ?? itemOf(one, app, outlook));
  const { hold } = app.ledger.account(app.account);
  const told = { keyProblem, hold, hasDaemon: await hasDaemon(app) };
  if (continueWith === null) return { items, ...told };
  return { items: items.map((item) => withAsked(item, { continueWith, wanted, keyProblem }, app)), ...told };
}

function isCopy({ source, row }: Enrolled, { ledger }: App): boolean {
  return source.inSpool && row !== null && !isUnderWay(ledger.run(row)) && existsSync(source.file);
}

/** When the runs that wait will go, and what keeps all of them. */
interface Outlook {
  readonly planned: ReadonlyMap<number, PlanEntry>;
  readonly hold: string | null;
}

function outlookOf(app: App, keyProblem: BridgeError | null): Outlook {
  const now = app.clock.now();
  const snapshot = app.ledger.snapshot(app.account, now);
  const entries = planOf(snapshot, app, now).entries.map((entry) => [entry.row, entry] as const);
  const { hold, why } = snapshot.account;
  return { planned: new Map(entries), hold: keyProblem?.message ?? (hold === null ? null : (why ?? hold)) };
}

function itemOf({ source, row, already }: Enrolled, app: App, outlook: Outlook): PushItem {
  const run = row === null ? null : app.ledger.run(row);
  if (run === null) throw new Error(`row ${row} left the ledger`);
  const isWaiting = run.state === 'queued' || run.state === 'in_doubt';
  const isHeld = isWaiting && outlook.hold !== null;
  const planned = isHeld ? undefined : outlook.planned.get(run.row);
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
    plannedAt: planned?.at ?? null,
    because: planned?.because ?? null,
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
