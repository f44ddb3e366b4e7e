import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { StatusView } from '../../core/views.ts';
import { isLocked } from '../../ledger/lock.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { whereItExists } from '../../platform/files.ts';
import { currentOwner, livenessOf } from '../../platform/owner.ts';
import { spoolLockFile, type App } from '../build-app.ts';

const ownerSchema = z.object({
  bootId: z.string().nullable(),
  pidNamespace: z.string().nullable(),
  pid: z.int().positive(),
  processStart: z.string().nullable(),
});

const heartbeatSchema = z.object({
  owner: ownerSchema,
  /** How often it is written at least. */
  every_ms: z.number().positive(),
  /** By the clock that nobody can set. */
  beaten_at_ms: z.number(),
});

/** Written by the daemon into its status: who it is, and that it still turns. */
export type Heartbeat = z.infer<typeof heartbeatSchema>;

const runningSchema = z.array(
  z.object({ run_id: z.string(), name: z.string().nullable(), sequence: z.number() }),
);
const statusSchema = z.looseObject({
  heartbeat: heartbeatSchema,
  running: runningSchema,
  account: z.object({ name: z.string(), base_url: z.string() }),
  key_problem: z.string().nullable().default(null),
});

export function heartbeatNow({ config }: Pick<App, 'config'>): Heartbeat {
  return {
    owner: currentOwner(),
    every_ms: config.intake.rescanEveryMs,
    beaten_at_ms: monotonicMs(),
  };
}

/** Whether a daemon watches the spool. `hung`: its process is there and holds the spool, but says nothing any more. */
export type DaemonState =
  | { readonly daemon: 'down' }
  | { readonly daemon: 'hung'; readonly pid: number }
  | { readonly daemon: 'up'; readonly pid: number | null; readonly told: DaemonTold | null };

/** What the daemon has written down; null where it has only just begun. */
export interface DaemonTold {
  /** The runs under way that it sees. */
  readonly running: StatusView['running'];
  /** Whose runs it sends, and no others. */
  readonly account: { readonly name: string; readonly base_url: string };
  /** Why it has no key; its environment may be another than ours. */
  readonly keyProblem: string | null;
}

export async function daemonState(app: Pick<App, 'config'>): Promise<DaemonState> {
  if (!isWatched(app)) return { daemon: 'down' };
  const status = await readStatus(app);
  const self = currentOwner();
  // The status of an earlier daemon: this one has only just begun.
  if (status === null || livenessOf(status.heartbeat.owner, self) === 'gone')
    return { daemon: 'up', pid: null, told: null };
  const { heartbeat, running, account, key_problem: keyProblem } = status;
  const { pid } = heartbeat.owner;
  if (isStale(heartbeat)) return { daemon: 'hung', pid };
  return { daemon: 'up', pid, told: { running, account, keyProblem } };
}

/** Whether a daemon is there that sends the runs of this account. */
export async function hasDaemon(app: Pick<App, 'config'>): Promise<boolean> {
  const state = await daemonState(app);
  if (state.daemon !== 'up') return false;
  const { name, baseUrl } = app.config.account;
  return state.told === null || (state.told.account.name === name && state.told.account.base_url === baseUrl);
}

export function statusFile({ config }: Pick<App, 'config'>): string {
  return join(config.places.spool, '.bridge', 'status.json');
}

function isWatched({ config }: Pick<App, 'config'>): boolean {
  const file = spoolLockFile(config);
  return existsSync(file) && isLocked(file);
}

async function readStatus(app: Pick<App, 'config'>): Promise<z.infer<typeof statusSchema> | null> {
  try {
    const text = await whereItExists(() => readFile(statusFile(app), 'utf8'));
    return text === null ? null : statusSchema.parse(JSON.parse(text));
  } catch {
    // Whatever else lies there is no sign of life, and no reason to say anything worse.
    return null;
  }
}

const MISSED_BEATS = 3;
/** A machine under load is late. */
const GRACE_MS = 2_000;

function isStale({ every_ms: everyMs, beaten_at_ms: beatenAtMs }: Heartbeat): boolean {
  return monotonicMs() - beatenAtMs > MISSED_BEATS * everyMs + GRACE_MS;
}
