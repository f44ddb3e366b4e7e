import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../src/api/client.ts';
import { accountId } from '../../src/core/identity.ts';
import { continueRuns } from '../../src/delivery/continue.ts';
import type { DeliveryPorts, DeliverySettings } from '../../src/delivery/ports.ts';
import type { WishSource } from '../../src/ledger/wishes.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { currentOwner } from '../../src/platform/owner.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { CrankedClock } from '../harness/cranked-clock.ts';
import { importBody, runId } from '../harness/dumps.ts';
import { pythonForJobs } from '../harness/repository.ts';
import { printFigure } from './pairs.ts';

const CHILDREN = 1_000;
const MINUTES = 10;
const MINUTE_MS = 60_000;

/** Children that do not end while they are followed; the sandbox runs one of them, the others wait for their turn. */
const PATIENT = 'import time\ndef fitness_func(ga, solution, index):\n    time.sleep(3600)\n    return 1.0\n';

/** What it asks of the service to follow many children at once, from the moment when all of them begin. */
export async function benchFollowing(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vilvik-following-'));
  const clock = new CrankedClock();
  const sandbox = await startSandbox({
    port: 0,
    clock: new SandboxClock(() => clock.now()),
    findPython: pythonForJobs,
  });
  const ledger = openLedger(join(folder, 'ledger.db'));
  try {
    const settings = settingsOf(sandbox, folder);
    const ports = portsOf(sandbox, ledger, clock, settings);
    await haveChildren(await importPatient(sandbox), ports, settings);
    const before = await requestsSeen(sandbox);
    await follow(ports, settings, clock);
    const perChildMinute = ((await requestsSeen(sandbox)) - before) / (CHILDREN * MINUTES);
    const what = `requests for each of ${CHILDREN} children and each of the first ${MINUTES} minutes of following`;
    printFigure(what, perChildMinute, 1, '');
  } finally {
    ledger.close();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}

function settingsOf({ baseUrl }: Sandbox, folder: string): DeliverySettings {
  return {
    account: accountId('default', baseUrl),
    accountName: 'default',
    baseUrl,
    keyFingerprint: 'key',
    limits: { perHour: 10, perDay: 50 },
    reserve: { perHour: 0, perDay: 0 },
    backoff: { initialMs: 5_000, maxMs: 60 * MINUTE_MS },
    timeoutMs: MINUTE_MS,
    bodies: join(folder, 'bodies'),
    concurrency: 2,
    inDoubt: 'look',
    lookBeforeFirstSend: false,
    mustBeProven: false,
    continuing: {
      budget: { perDay: CHILDREN, maxGenerations: 1_000 },
      places: { spool: folder, stateDir: folder },
    },
  };
}

function portsOf(
  { apiKey }: Sandbox,
  ledger: DeliveryPorts['ledger'],
  clock: CrankedClock,
  { baseUrl, timeoutMs }: DeliverySettings,
): DeliveryPorts {
  return {
    ledger,
    client: createClient({ baseUrl, apiKey: () => apiKey, timeoutMs, userAgent: 'bench' }),
    clock,
    owner: currentOwner(),
    chance: () => 0,
    onSending: () => undefined,
  };
}

async function importPatient({ baseUrl, apiKey }: Sandbox): Promise<WishSource> {
  const population = Array.from({ length: 4 }, (_, row) => [row / 7, row / 3]);
  const body = {
    ...importBody({ result: { population } }),
    code: { fitness_func: PATIENT },
    ga_parameters: { num_generations: 3, num_parents_mating: 2 },
  };
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${baseUrl}/imports/`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { id, result_id: resultId } = (await answer.json()) as { id: string; result_id: string };
  return { submissionId: id, resultId };
}

/** Each is asked for as a round would ask; only the looks for its siblings before are left out. */
async function haveChildren(
  source: WishSource,
  { ledger, client, clock, owner }: DeliveryPorts,
  { account, keyFingerprint }: DeliverySettings,
): Promise<void> {
  const { signal } = new AbortController();
  for (let number = 1; number <= CHILDREN; number += 1) {
    const about = { account, runId: runId(number), origin: 'hand', overrides: {}, source } as const;
    const { row } = await ledger.wishes.want({ ...about, id: `wish ${number}` }, clock.now());
    const idempotencyKey = `key ${number}`;
    const asked = { row, source, idempotencyKey, keyFingerprint, knownChildren: [], perDay: CHILDREN };
    await ledger.wishes.begin({ ...asked, owner, now: clock.now() });
    const { resultId } = source;
    const { childId } = await client.continueResult({ resultId, body: null, idempotencyKey, signal });
    if (childId === null) throw new Error(`child ${number} was not accepted`);
    const unknown = { resultId: null, status: null, generations: null, followedAt: null };
    const child = { submissionId: childId, ...unknown, since: clock.now() };
    await ledger.wishes.move(row, 'accepted', { child }, clock.now());
  }
}

async function follow(ports: DeliveryPorts, settings: DeliverySettings, clock: CrankedClock): Promise<void> {
  const until = clock.now() + MINUTES * MINUTE_MS;
  while (clock.now() < until) {
    const { nextAt } = await continueRuns(ports, settings, null, new AbortController().signal);
    clock.set(Math.min(until, Math.max(nextAt ?? until, clock.now() + 1)));
  }
  const { running } = ports.ledger.wishes.counts(settings.account);
  if (running !== CHILDREN) throw new Error(`${running} of ${CHILDREN} children were under way at the end`);
}

/** By their numbers: the log keeps only the newest. */
async function requestsSeen({ controlUrl, controlToken }: Sandbox): Promise<number> {
  const headers = { authorization: `Bearer ${controlToken}` };
  const answer = await fetch(`${controlUrl}/requests`, { headers });
  const { requests } = (await answer.json()) as { requests: { seq: number }[] };
  return requests.at(-1)?.seq ?? 0;
}
