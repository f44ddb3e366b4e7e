import type { AccountSituation } from '../core/account.ts';
import { backoffDelayMs } from '../core/backoff.ts';
import type { ReadTrouble } from '../core/read-trouble.ts';
import type { Doubt, LookMemory } from '../ledger/looks.ts';
import { adoptionOf } from './adoption.ts';
import { readBody } from './body.ts';
import { isKeyDead } from './key-life.ts';
import { lookFor, type Found, type Look } from './look.ts';
import type { DeliveryPorts, DeliverySettings, MayGo } from './ports.ts';
import type { Pushed } from './pushed.ts';

const HOUR_MS = 3_600_000;

/** So many runs are looked for at once; the others follow in the next round. */
const BATCH = 500;

/** After so many looks in a row that the network or the service made fail, they count as not possible. */
const MAX_FAILURES = 10;

/** Looks for the runs in doubt whose time has come, and carries out what that shows. */
export async function settleDoubts(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
  signal: AbortSignal,
): Promise<Pushed[]> {
  const { ledger, clock } = ports;
  const now = clock.now();
  const doubts = ledger.looks.doubts(settings.account);
  const memory = ledger.looks.memory(settings.account);
  const due = doubts.filter((doubt) => isInDoubt(doubt) && lookAt(doubt, memory, settings, now) <= now);
  const mine = due
    .filter((doubt) => mayGo === null || mayGo(doubt))
    .sort(byAge)
    .slice(0, BATCH);
  if (mine.length === 0 || !mayLook(ledger.account(settings.account), now)) return [];
  if (isBlocked(memory, now)) return goOnWithout(mine, memory.why ?? '', ports, settings);
  const look = await lookFor(mine, doubts, ports, settings, signal);
  if (look.kind !== 'looked') return afterTrouble(mine, look, memory, ports, settings);
  return carryOut(mine, look, ports, settings);
}

/** When the next look is due (ms since 1970), or null. */
export function nextLookAt(
  { ledger, clock }: DeliveryPorts,
  settings: DeliverySettings,
  mayGo: MayGo,
): number | null {
  const now = clock.now();
  const waiting = ledger.looks
    .doubts(settings.account)
    .filter((doubt) => isInDoubt(doubt) && (mayGo === null || mayGo(doubt)));
  if (waiting.length === 0) return null;
  const account = ledger.account(settings.account);
  // While the service is down its health is asked for, and a good answer is a turn of its own.
  if (!isServiceUp(account)) return null;
  const memory = ledger.looks.memory(settings.account);
  const at = Math.min(...waiting.map((doubt) => lookAt(doubt, memory, settings, now)));
  return Math.max(at, account.hold === null ? now : (account.notBefore ?? now));
}

/** The moment from which a look after an attempt that ends now can be believed. */
export function firstLookAt({ ledger }: DeliveryPorts, settings: DeliverySettings, now: number): number {
  return isBlocked(ledger.looks.memory(settings.account), now) ? now : now + settings.timeoutMs;
}

function isInDoubt({ state }: Doubt): boolean {
  return state === 'in_doubt';
}

function byAge(a: Doubt, b: Doubt): number {
  return a.attemptedFrom - b.attemptedFrom || a.row - b.row;
}

/** Not earlier than one time limit after the attempt: the service may be slow. What cannot be sent yet is looked for again. */
function lookAt(doubt: Doubt, memory: LookMemory, { timeoutMs }: DeliverySettings, now: number): number {
  if (doubt.lookedAt !== null) return doubt.lookedAt + HOUR_MS;
  const ready = doubt.notBefore ?? 0;
  // An attempt from the future was made before our clock was set back.
  if (isBlocked(memory, now) || doubt.attemptedUntil > now + timeoutMs) return ready;
  return Math.max(ready, doubt.attemptedUntil + timeoutMs);
}

function isBlocked({ blockedUntil }: LookMemory, now: number): boolean {
  return blockedUntil !== null && blockedUntil > now;
}

/** A key that is refused is refused for looks too, and a service that is down shows nothing. */
function mayLook(account: AccountSituation, now: number): boolean {
  const isHeld = account.hold !== null && (account.notBefore ?? now) > now;
  return !isHeld && isServiceUp(account);
}

function isServiceUp({ breaker }: AccountSituation): boolean {
  return breaker.kind === 'closed' || breaker.healthyAt !== null;
}

async function afterTrouble(
  runs: readonly Doubt[],
  trouble: ReadTrouble,
  { failures }: LookMemory,
  ports: DeliveryPorts,
  settings: DeliverySettings,
): Promise<Pushed[]> {
  const { ledger, clock } = ports;
  const { account, backoff } = settings;
  const now = clock.now();
  const why = `the lists cannot be read: ${trouble.why}`;
  if (trouble.kind === 'key_refused') {
    await ledger.looks.holdKey(account, trouble.why, now);
    return [];
  }
  if (trouble.kind === 'blocked') {
    await ledger.looks.remember(account, { blockedUntil: now + HOUR_MS, failures: 0, why });
    return goOnWithout(runs, why, ports, settings);
  }
  if (failures + 1 >= MAX_FAILURES) {
    await ledger.looks.remember(account, { failures: 0 });
    return goOnWithout(runs, why, ports, settings);
  }
  await ledger.looks.remember(account, { failures: failures + 1 });
  const waitMs = trouble.waitMs ?? backoffDelayMs(failures + 1, backoff, ports.chance());
  await ledger.looks.postpone(runs, now + waitMs, why, now);
  return [];
}

/** Where looking decides nothing, the run is sent again under its key, or held where that was asked for. */
async function goOnWithout(
  runs: readonly Doubt[],
  why: string,
  { ledger, clock }: DeliveryPorts,
  { inDoubt }: DeliverySettings,
): Promise<Pushed[]> {
  if (inDoubt === 'look') {
    await ledger.looks.markLooked(runs, `its answer never came; ${why}`, clock.now());
    return [];
  }
  const held: Pushed[] = [];
  for (const { row } of runs)
    held.push(...(await hold(row, `its answer never came, and ${why}`, ledger, clock.now())));
  return held;
}

async function hold(
  row: number,
  why: string,
  ledger: DeliveryPorts['ledger'],
  now: number,
): Promise<Pushed[]> {
  await ledger.apply(row, 'hold', why, now);
  const run = ledger.run(row);
  return run === null ? [] : [{ run, outcome: { kind: 'not_begun', why } }];
}

async function carryOut(
  runs: readonly Doubt[],
  { found, clockAheadMs }: Extract<Look, { kind: 'looked' }>,
  ports: DeliveryPorts,
  settings: DeliverySettings,
): Promise<Pushed[]> {
  const pushed: Pushed[] = [];
  for (const doubt of runs) {
    const one = found.get(doubt.row);
    if (one === undefined) continue;
    if (one.kind === 'unknown') pushed.push(...(await goOnWithout([doubt], one.why, ports, settings)));
    else pushed.push(...(await settleFound(doubt, one, { ports, settings, clockAheadMs })));
  }
  return pushed;
}

interface SettleContext {
  readonly ports: DeliveryPorts;
  readonly settings: DeliverySettings;
  readonly clockAheadMs: number;
}

/** Carries out what was found of one run. */
export async function settleFound(
  doubt: Doubt,
  found: Exclude<Found, { kind: 'unknown' }>,
  { ports, settings, clockAheadMs }: SettleContext,
): Promise<Pushed[]> {
  const { ledger, clock } = ports;
  const now = clock.now();
  const run = ledger.run(doubt.row);
  if (run === null) return [];
  switch (found.kind) {
    case 'several':
      return hold(doubt.row, `its answer never came, and ${found.why}`, ledger, now);
    case 'adopt': {
      const { record } = found;
      const acceptedAt = record.createdAt === null ? now : record.createdAt - clockAheadMs;
      const adoption = adoptionOf(run, found, settings, acceptedAt);
      if (!(await ledger.looks.adopt(doubt.row, adoption, now))) return [];
      return [{ run, outcome: { kind: 'adopted', id: adoption.receipt.id } }];
    }
    case 'not_found': {
      const why = 'its answer never came, and it is not in the lists of the service';
      const replaced = (await readBody(run)).kind === 'changed';
      const keepsKey = !isKeyDead(run, settings, now);
      const state = await ledger.looks.notFound(doubt.row, { ...doubt, keepsKey, replaced, why }, now);
      return state === null ? [] : [{ run, outcome: { kind: 'not_found', why } }];
    }
    default:
      return found satisfies never;
  }
}
