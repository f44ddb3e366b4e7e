import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import { accountId } from '../../core/identity.ts';
import { fullHourUntil } from '../../core/quota.ts';
import { inspectLedger, type Inspection, type InspectionDepth } from '../../ledger/inspect.ts';
import { takeLock, type Lock } from '../../ledger/lock.ts';
import { setAside } from '../../ledger/set-aside.ts';
import { openLedger } from '../../ledger/sqlite-ledger.ts';
import type { Clock } from '../../platform/clock.ts';
import { syncFolder, systemCode } from '../../platform/files.ts';
import { rememberedRejections } from './rejections.ts';
import { rememberedRuns } from './remembered.ts';

/** A ledger that was made again, and what is worth telling of it. */
export interface Rebuilt {
  readonly why: string;
  /** Where the damaged ledger lies now; null where there was none. */
  readonly setAside: string | null;
  /** How many imports are known from receipts. */
  readonly imported: number;
  /** Until when nothing is sent, because the last hour is not known; null when it is (ms since 1970). */
  readonly waitsUntil: number | null;
}

export interface CareOptions {
  readonly config: Config;
  readonly file: string;
  readonly clock: Clock;
  readonly depth: InspectionDepth;
}

/**
 * Before the ledger is opened: one that is damaged, or gone where a bridge has been before, is set aside and made again
 * from spool and receipts. Answers null when there was nothing to do.
 */
export async function careForLedger(options: CareOptions): Promise<Rebuilt | null> {
  if (faultOf(options) === null) return null;
  const lock = await takeCareLock(options);
  try {
    // Another process may have been faster.
    const why = faultOf(options);
    return why === null ? null : await rebuild(why, options);
  } finally {
    lock.release();
  }
}

/** Looking must not write; it says what a verb that writes would mend. */
export function refuseLostLedger({ config, file }: Pick<CareOptions, 'config' | 'file'>): void {
  if (existsSync(file) || !hasTraces(config)) return;
  throw new BridgeError(
    'ledger_damaged',
    `the ledger ${file} is gone, though a bridge has been at work in ${config.places.spool}`,
    'start vilvik-bridge watch or vilvik-push: it is made again from the spool and the receipts',
  );
}

/** Why the ledger has to be made again; null when it has not. */
function faultOf({ config, file, depth }: CareOptions): string | null {
  const found: Inspection = inspectLedger(file, depth);
  if (found.kind === 'damaged') return found.why;
  return found.kind === 'missing' && hasTraces(config) ? 'it is gone' : null;
}

function hasTraces({ places }: Config): boolean {
  return tracesOf(places).some((place) => existsSync(place));
}

function tracesOf({ spool, stateDir }: Config['places']): string[] {
  return [join(spool, '.bridge'), join(spool, 'sent'), join(stateDir, 'receipts')];
}

const CARE_WAIT_MS = 60_000;
const CARE_LOOK_MS = 100;

async function takeCareLock({ config, clock }: CareOptions): Promise<Lock> {
  const file = join(config.places.stateDir, 'locks', 'ledger.lock');
  for (const giveUpAt = clock.now() + CARE_WAIT_MS; ;) {
    const lock = takeLock(file);
    if (lock !== null) return lock;
    if (clock.now() > giveUpAt) {
      throw new BridgeError(
        'ledger_unusable',
        'another process is making the ledger again',
        'try again when it is ready',
      );
    }
    await clock.sleep(CARE_LOOK_MS, new AbortController().signal);
  }
}

async function rebuild(why: string, { config, file, clock }: CareOptions): Promise<Rebuilt> {
  const now = clock.now();
  const { lastSign, runs, rejected } = await tracesLeft(config, file);
  const { account } = config;
  const accounts = new Set([accountId(account.name, account.baseUrl), ...runs.map((run) => run.account)]);
  const waitsUntil = fullHourUntil(lastSign, now);
  const made = `${file}.new-${process.pid}`;
  await removeLedger(made);
  const ledger = openLedger(made);
  try {
    const waits = waitsUntil === null ? [] : [...accounts].map((one) => waitOf(one, waitsUntil));
    await ledger.restore({ runs, rejected, rebuilt: now, waits }, now);
  } finally {
    ledger.close();
  }
  const hadSomething = [file, `${file}-wal`].some((part) => existsSync(part));
  const aside = hadSomething ? setAside(file, now) : null;
  await rename(made, file);
  await syncFolder(dirname(file));
  return { why, setAside: aside, imported: runs.length, waitsUntil };
}

/** What the ledger is made from; a spool of which a part is somebody else's is no place to make it from. */
async function tracesLeft(config: Config, file: string) {
  try {
    return {
      lastSign: lastSignOfLife(config, file),
      runs: await rememberedRuns(config),
      rejected: await rememberedRejections(config),
    };
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new BridgeError(
      'spool_unusable',
      `what a bridge has left in ${config.places.spool} cannot be read (${systemCode(error) ?? error.message})`,
      'is it the spool of another user? Then name one of your own with --spool or VILVIK_SPOOL; else mend its rights',
      error,
    );
  }
}

async function removeLedger(file: string): Promise<void> {
  for (const part of ['', '-wal', '-shm']) await rm(file + part, { force: true });
}

function waitOf(account: string, notBefore: number) {
  return {
    account,
    notBefore,
    why: 'the ledger was made again, and what the last hour used up is not known',
  };
}

/** The newest trace that an attempt could have left (ms since 1970). */
function lastSignOfLife({ places }: Config, file: string): number {
  const bridge = join(places.spool, '.bridge');
  const traces = [
    ...tracesOf(places),
    join(bridge, 'status.json'),
    join(bridge, 'runs'),
    file,
    `${file}-wal`,
  ];
  const times = traces.map((trace) => statSync(trace, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity);
  return Math.ceil(Math.max(...times));
}
