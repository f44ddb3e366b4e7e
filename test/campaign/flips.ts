import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { careForLedger } from '../../src/app/ledger-care/rebuild.ts';
import { loadConfig } from '../../src/config/load.ts';
import { tick } from '../../src/delivery/tick.ts';
import { listDumps } from '../../src/intake/list.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { enqueue, startRig, takeFile, tickUntilQuiet, type Rig } from '../delivery/rig.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

/** What a process was at work on when its ledger was damaged. */
export const RUNS_OF_FLIPS = ['run 1', 'run 2', 'run 3', 'run 4'];

/** One bit of a ledger or its log is flipped; answers what is imported when the next process has nothing left to do. */
export async function flipAndGoOn(seed: number): Promise<string[]> {
  const { rig, stateDir } = await killedAtWork();
  // Closing brings the log into the ledger.
  if (seed % 2 === 0) openLedger(join(stateDir, 'ledger.db')).close();
  const file = join(stateDir, seed % 2 === 0 ? 'ledger.db' : 'ledger.db-wal');
  const bytes = await readFile(file);
  const at = Math.floor(mix(seed) * bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (seed % 8)), at);
  await writeFile(file, bytes);
  await goOn(rig, stateDir);
  const names = (await rig.control.records()).map(({ body }) => String(body['name']));
  return names.toSorted((one, other) => one.localeCompare(other));
}

/** Two runs imported, one asked for and not answered, one not sent; its process is killed then. */
async function killedAtWork(): Promise<{ readonly rig: Rig; readonly stateDir: string }> {
  const rig = await startRig();
  for (const number of [1, 2]) await enqueue(rig, number);
  await rig.tick();
  await rig.report();
  await rig.control.fault({ match: { method: 'POST' }, kind: 'drop_answer' });
  await enqueue(rig, 3);
  await rig.tick();
  await rig.control.clearFaults();
  await enqueue(rig, 4);
  const stateDir = await temporaryFolder();
  for (const part of ['', '-wal']) {
    await copyFile(join(rig.stateDir, `ledger.db${part}`), join(stateDir, `ledger.db${part}`));
  }
  return { rig, stateDir };
}

/** The next process: cares for what it finds, and works until nothing is left to do. */
async function goOn(rig: Rig, stateDir: string): Promise<void> {
  const flags = { spool: rig.spool, stateDir, baseUrl: rig.settings.baseUrl };
  const config = await loadConfig({ flags, env: {}, platform: 'linux', home: stateDir, cwd: stateDir });
  const file = join(stateDir, 'ledger.db');
  await careForLedger({ config, file, clock: rig.clock, depth: 'thorough' });
  const ledger = openLedger(file);
  onTestFinished(() => {
    ledger.close();
  });
  const ports = { ...rig.ports, ledger };
  const { signal } = new AbortController();
  const next = { ...rig, ledger, stateDir, ports, tick: () => tick(ports, rig.settings, null, signal) };
  for (const dump of await listDumps(rig.spool)) await takeFile(next, dump);
  await tickUntilQuiet(next);
}

function mix(seed: number): number {
  return ((Math.imul(seed, 2_654_435_761) >>> 0) % 1_000_003) / 1_000_003;
}
