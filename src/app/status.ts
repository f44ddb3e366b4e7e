import { loadApiKey } from '../config/credentials.ts';
import { BridgeError } from '../core/errors.ts';
import type { PlannedSend, StatusInput, StatusView } from '../core/views.ts';
import { plannedSends, SHOWN_SEND_TIMES, statusView } from '../core/views.ts';
import { nextHealthCheck } from '../delivery/health.ts';
import { planOf } from '../delivery/tick.ts';
import { readRunningHeader } from '../intake/read.ts';
import type { DeliverySnapshot } from '../ledger/records.ts';
import type { IntakeRound } from '../intake/intake.ts';
import { daemonState, type DaemonState, type DaemonTold } from './daemon/heartbeat.ts';
import { ledgerFile, namesInSpool, type App } from './build-app.ts';
import { serviceWarning } from './probe/probed.ts';
import { rebuiltLately } from './ledger-care/rebuilt-lately.ts';

/** Where everything is now, from the ledger; `running` are the checkpoints that were seen in the spool. */
export function currentStatus(
  app: App,
  running: StatusView['running'],
  keyProblem: string | null,
): StatusView {
  const { ledger, config, clock, account } = app;
  const now = clock.now();
  const snapshot = ledger.snapshot(account, now, SHOWN_SEND_TIMES);
  const counts = ledger.counts(account);
  const known = snapshot.runs.filter(({ state }) => state === 'queued').length;
  const plan = planOf(snapshot, app, now, { behind: counts.queued - known });
  const { name, baseUrl } = config.account;
  return statusView({
    now,
    spool: config.places.spool,
    account: { name, baseUrl, ...standingOf(snapshot, now) },
    keyProblem,
    rebuilt: rebuiltLately(ledger, ledgerFile(config), now),
    counts,
    limits: app.limits,
    plan,
    continuing: continuingNow(app, now),
    names: ledger.names(plan.entries.slice(0, SHOWN_SEND_TIMES).map(({ row }) => row)),
    running,
  });
}

const DAY_MS = 86_400_000;

function continuingNow({ ledger, account, config }: App, now: number): StatusInput['continuing'] {
  const { perDay } = config.continuing;
  const pause = ledger.wishes.pause(account);
  return {
    counts: ledger.wishes.counts(account),
    perDay,
    leftToday: Math.max(0, perDay - ledger.wishes.charges(account, now - DAY_MS).length),
    pause: pause !== null && pause.notBefore > now ? pause : null,
  };
}

/** For so long a refusal of the service is news. */
const SHARED_SHOWN_MS = 86_400_000;

/** What keeps the account's runs from going, as a person should know it. */
function standingOf(
  snapshot: DeliverySnapshot,
  now: number,
): Omit<StatusInput['account'], 'name' | 'baseUrl'> {
  const { hold, why, sharedAt, breaker } = snapshot.account;
  const isRecent = sharedAt !== null && now - sharedAt < SHARED_SHOWN_MS;
  const nextCheckAt = Math.max(nextHealthCheck(snapshot) ?? now, now);
  const outage = breaker.kind === 'open' ? { since: breaker.since, nextCheckAt } : null;
  return { hold, why, sharedAt: isRecent ? sharedAt : null, outage };
}

/** The status as a person asks for it: the ledger's, and whether the daemon is there. */
export type FullStatus = StatusView & {
  readonly daemon: DaemonState['daemon'];
  readonly daemon_pid: number | null;
  /** Dumps in the spool that were not taken in yet; with a daemon none, since it does that at once. */
  readonly new_dumps: number;
  /** What a probe of the service found out that should be acted on. */
  readonly service_warning: string | null;
};

export async function fullStatus(app: App, lookFor = findRunning): Promise<FullStatus> {
  const state = await daemonState(app);
  const pid = state.daemon === 'down' ? null : state.pid;
  const told = toldBy(state);
  const found = told === null ? await lookFor(app) : NOTHING;
  const [keyProblem, warning] = await Promise.all([keyProblemOf(told, app), serviceWarning(app.config)]);
  const status = currentStatus(app, told?.running ?? runningView(found.running), keyProblem);
  return {
    ...status,
    daemon: state.daemon,
    daemon_pid: pid,
    new_dumps: found.newDumps,
    service_warning: warning,
  };
}

function toldBy(state: DaemonState): DaemonTold | null {
  return state.daemon === 'up' ? state.told : null;
}

/** The daemon's, where one sends for this account; else our own. */
async function keyProblemOf(told: DaemonTold | null, { host, config }: App): Promise<string | null> {
  const { name, baseUrl } = config.account;
  if (told?.account.name === name && told.account.base_url === baseUrl) return told.keyProblem;
  try {
    await loadApiKey(host, name);
    return null;
  } catch (error) {
    if (error instanceof BridgeError) return keyProblemWords(error);
    throw error;
  }
}

/** Why there is no key, and what to do. */
export function keyProblemWords({ message, hint }: BridgeError): string {
  return `${message}; ${hint}`;
}

/** Why there is no key to send with. */
export async function keyProblemNow(app: App): Promise<string | null> {
  return keyProblemOf(toldBy(await daemonState(app)), app);
}

/** What a plan does not tell: the dumps in the spool that nobody takes in at present, and why there is no key. */
export async function besidesPlan(app: App): Promise<Pick<FullStatus, 'new_dumps' | 'key_problem'>> {
  const state = await daemonState(app);
  const { newDumps } = state.daemon === 'up' ? NOTHING : await findRunning(app);
  return { new_dumps: newDumps, key_problem: await keyProblemOf(toldBy(state), app) };
}

/** What the status says of runs under way. */
export function runningView(running: IntakeRound['running']): StatusView['running'] {
  return running.map(({ header: { run_id, name, sequence } }) => ({ run_id, name, sequence }));
}

/** So many files are open at once. */
const BATCH = 64;

/** The checkpoints in the spool, each read by its header alone; what waits in the queue is none. */
export async function findRunning(app: App): Promise<FoundRunning> {
  const { folder, names } = await namesInSpool(app);
  const queued = app.ledger.queuedIn(app.account, folder);
  const others = names.filter((name) => !queued.has(name)).map((name) => folder + name);
  const files = app.ledger.notQueuedAt(app.account, others);
  const running: IntakeRound['running'][number][] = [];
  for (let from = 0; from < files.length; from += BATCH) {
    const headers = await Promise.all(files.slice(from, from + BATCH).map(({ file }) => runningAt(file)));
    running.push(...headers.flat());
  }
  const known = new Set([...files.filter(({ isKnown }) => isKnown), ...running].map(({ file }) => file));
  return { running, newDumps: files.length - known.size };
}

const NOTHING: FoundRunning = { running: [], newDumps: 0 };

export interface FoundRunning {
  readonly running: IntakeRound['running'];
  /** So many dumps nobody has taken in yet. */
  readonly newDumps: number;
}

async function runningAt(file: string): Promise<IntakeRound['running']> {
  const header = await readRunningHeader(file);
  return header === null ? [] : [{ file, header }];
}

/** Every send that is planned, in order. */
export function currentPlan(app: App): {
  readonly sends: readonly PlannedSend[];
  readonly finishedAt: string | null;
} {
  const now = app.clock.now();
  const plan = planOf(app.ledger.snapshot(app.account, now), app, now);
  const names = app.ledger.names(plan.entries.map(({ row }) => row));
  const finishedAt = plan.finishedAt === null ? null : new Date(plan.finishedAt).toISOString();
  return { sends: plannedSends(plan, names), finishedAt };
}
