import { randomUUID } from 'node:crypto';
import { createHttp } from '../../api/http.ts';
import { writeAssumptions, type ProbedService } from '../../config/assumptions-file.ts';
import { loadApiKey } from '../../config/credentials.ts';
import { TIERS } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import type { Asked, Finding } from '../../core/probe/answer.ts';
import { SMALLEST_INCOMPLETE } from '../../core/probe/body.ts';
import { judge, type Observations } from '../../core/probe/judge.ts';
import { askAgainAt } from '../../core/probe/limit.ts';
import { planProbe, type PlannedCalls, type ProbeOptions } from '../../core/probe/plan.ts';
import type { RecordsSeen } from '../../core/probe/records.ts';
import { afterSize, nextSize, NO_SIZES, type SizeSearch } from '../../core/probe/size.ts';
import type { Login } from '../account/login.ts';
import { networkOf } from '../network.ts';
import { ProbeCalls, type MadeImport, type ProbeRecord } from './calls.ts';
import { removeAll } from './removal.ts';
import { probedService } from './probed.ts';
import { USER_AGENT } from '../account/rights.ts';

export type ProbeSettings = Omit<Login, 'flags'>;

export interface Probed {
  readonly findings: Readonly<Record<string, Finding>>;
  readonly calls: number;
  /** What could not be removed again. */
  readonly left: readonly ProbeRecord[];
  readonly file: string;
}

export function planFor({ account }: Login['config'], options: ProbeOptions): readonly PlannedCalls[] {
  return planProbe(options, TIERS[account.tier].perHour);
}

/** Asks, removes what was made for it, and writes down what became known. */
export async function probe(
  settings: ProbeSettings,
  options: ProbeOptions,
  tell: (line: string) => void,
): Promise<Probed> {
  const { config, clock, signal } = settings;
  const perHour = TIERS[config.account.tier].perHour;
  const before = (await probedService(config))?.assumptions ?? {};
  const calls = await openCalls(settings);
  let removedResult: Asked | null = null;
  let left: readonly ProbeRecord[] = [];
  let seen: Omit<Observations, 'removedResult'>;
  try {
    seen = await ask(calls, settings, options, perHour, tell);
  } finally {
    if (calls.records.length > 0) tell('removes what was made');
    ({ removedResult, left } = await removeAll(calls, signal));
  }
  refuseAborted(signal, left);
  const findings = judge({ ...seen, removedResult }, perHour);
  const file = await writeAssumptions(config.places.stateDir, {
    baseUrl: config.account.baseUrl,
    askedAt: new Date(clock.now()).toISOString(),
    ...partsOf(findings, before),
  });
  return { findings, calls: calls.count, left, file };
}

async function openCalls({ config, host, signal }: ProbeSettings): Promise<ProbeCalls> {
  const { name, baseUrl } = config.account;
  const key = await loadApiKey(host, name);
  const http = createHttp({
    baseUrl,
    apiKey: () => key.reveal(),
    timeoutMs: config.delivery.timeoutMs,
    userAgent: USER_AGENT,
    network: await networkOf(baseUrl, host),
  });
  return new ProbeCalls(http, baseUrl, signal);
}

async function ask(
  calls: ProbeCalls,
  { clock, signal }: ProbeSettings,
  { mayContinue, fillsQuota }: ProbeOptions,
  perHour: number,
  tell: (line: string) => void,
): Promise<Omit<Observations, 'removedResult'>> {
  const title = `vilvik-bridge probe ${new Date(clock.now()).toISOString()}`;
  tell('asks for the addresses');
  const documented = await calls.get('/submissions/?page_size=1&limit=1');
  if (!signal.aborted) refuseKey(documented);
  const undocumented = await calls.get('/submissions?page_size=1&limit=1');
  const health = await calls.getOpen('/health');
  tell('imports twice under one key');
  const key = randomUUID();
  const first = await calls.import(title, key);
  const again = first.id === null ? null : await calls.import(title, key);
  if (first.id !== null && first.id === again?.id) await calls.import(`${title}, the second`);
  tell('reads what became of it');
  const records = await readRecords(calls, first);
  const tooSmall = await calls.importIncomplete(SMALLEST_INCOMPLETE);
  tell('looks for the size limit');
  const sizes = await searchSize(calls, signal);
  const { resultId } = first;
  if (mayContinue) tell('continues twice under one key');
  const continued = mayContinue && resultId !== null ? await continueTwice(calls, resultId, title) : null;
  if (fillsQuota) await fillQuota(calls, { clock, signal }, title, perHour, tell);
  const { limit } = calls;
  return { documented, undocumented, health, first, again, ...records, tooSmall, sizes, continued, limit };
}

/** Nothing can be found out with it. */
function refuseKey({ status, why }: Asked): void {
  if (status !== null && status !== 401) return;
  throw new BridgeError(
    status === null ? 'service_unreachable' : 'login_failed',
    `nothing can be asked: ${why}`,
    'look with: vilvik-bridge doctor',
  );
}

async function readRecords(calls: ProbeCalls, { id, resultId }: MadeImport): Promise<RecordsSeen> {
  const page = '?page_size=100&limit=100';
  const submissions = id === null ? null : await calls.list(`/submissions/${page}`);
  return {
    submissionId: id,
    resultId,
    submissions,
    results: id === null ? null : await calls.list(`/results/${page}`),
    submission: id === null ? null : await calls.record('/submissions', id),
    result: resultId === null ? null : await calls.record('/results', resultId),
    byPageSize: submissions === null ? null : await calls.list('/submissions/?page_size=1'),
    byLimit: submissions === null ? null : await calls.list('/submissions/?limit=1'),
  };
}

async function searchSize(calls: ProbeCalls, signal: AbortSignal): Promise<SizeSearch> {
  let search = NO_SIZES;
  for (let size = nextSize(search); size !== null && !signal.aborted; size = nextSize(search)) {
    search = afterSize(search, size, await calls.importIncomplete(size));
  }
  return search;
}

async function continueTwice(
  calls: ProbeCalls,
  resultId: string,
  title: string,
): Promise<Observations['continued']> {
  const key = randomUUID();
  const name = `${title}, continued`;
  const first = await calls.continueResult(resultId, name, key);
  return { first, again: first.id === null ? null : await calls.continueResult(resultId, name, key) };
}

/** Imports until the service refuses; where it does not say for how long, once more in the next whole hour. */
async function fillQuota(
  calls: ProbeCalls,
  { clock, signal }: Pick<ProbeSettings, 'clock' | 'signal'>,
  title: string,
  perHour: number,
  tell: (line: string) => void,
): Promise<void> {
  tell('uses up the limit of the hour');
  for (let count = 1; count <= perHour + 1 && calls.limit.refusal === null && !signal.aborted; count += 1) {
    const { status } = await calls.import(`${title}, for the limit ${count}`);
    if (status !== 201 && status !== 429) return;
  }
  const at = askAgainAt(calls.limit);
  const serverNow = calls.limit.refusal?.serverTime ?? null;
  if (at === null || serverNow === null) return;
  tell(`waits until ${new Date(at).toISOString()} by the clock of the service`);
  await clock.sleep(at - serverNow, signal);
  if (signal.aborted) return;
  const later = await calls.import(`${title}, an hour later`);
  calls.limit = { ...calls.limit, later };
}

function refuseAborted({ aborted }: AbortSignal, left: readonly ProbeRecord[]): void {
  if (!aborted) return;
  const names = left.map(({ name, id }) => `${name} (${id ?? 'id unknown'})`).join(', ');
  const hint = left.length === 0 ? 'nothing was left at the service' : `left at the service: ${names}`;
  throw new BridgeError('interrupted', 'stopped before the last question', hint);
}

/** What an earlier probe of the service found out stays where this one could not tell. */
function partsOf(
  findings: Probed['findings'],
  before: ProbedService['assumptions'],
): Pick<ProbedService, 'assumptions' | 'unknown'> {
  const assumptions = { ...before };
  const unknown: Record<string, string> = {};
  for (const [name, finding] of Object.entries(findings)) {
    if (finding.kind === 'found') assumptions[name] = finding.value;
    else if (before[name] === undefined) unknown[name] = finding.why;
  }
  return { assumptions, unknown };
}
