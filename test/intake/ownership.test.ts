import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SpoolOwnership } from '../../src/intake/ownership.ts';
import { openLedger } from '../../src/ledger/sqlite-ledger.ts';
import { thisMachine, type Machine } from '../../src/platform/machine.ts';
import { currentOwner, type Owner } from '../../src/platform/owner.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;
const OURS: Machine = { machine: 'm1', state: 's1', host: 'here' };
const THEIRS: Machine = { machine: 'm2', state: 's2', host: 'cluster-7' };
const THEIR_PROCESS: Owner = { bootId: 'their boot', pidNamespace: 'pid:[1]', pid: 1, processStart: '1' };
const GONE: Owner = { ...currentOwner(), pid: 2 ** 22 + 1 };

/** One spool, and bridges on it. */
async function openPlace() {
  const spool = await temporaryFolder();
  const bridge = (machine = OURS, owner = currentOwner()): SpoolOwnership => {
    const ledger = openLedger(':memory:');
    onTestFinished(() => {
      ledger.close();
    });
    return new SpoolOwnership(spool, machine, owner, ledger);
  };
  const file = join(spool, '.bridge', 'owner.json');
  const written = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
  return { spool, bridge, file, written };
}

test('who comes first has the spool, and says so in words', async () => {
  const { bridge, written } = await openPlace();
  expect(await bridge().look()).toEqual({ kind: 'nobody' });
  expect(await bridge().claim(NOW)).toEqual({ kind: 'ours' });
  expect(await written()).toMatchObject({
    host: 'here',
    pid: process.pid,
    heartbeat: '2026-11-22T10:00:00.000Z',
  });
  expect(await bridge().look()).toEqual({ kind: 'ours' });
});

test.each([
  ['processes', (n: number) => n],
  ['containers, in which all have the same number', () => 1],
])('of many %s that claim at once one succeeds', async (_, pidOf) => {
  const { bridge, written } = await openPlace();
  const machines = [1, 2, 3, 4, 5].map((n) => ({ machine: `m${n}`, state: `s${n}`, host: `host-${n}` }));
  const claims = machines.map((machine, n) =>
    bridge(machine, { ...THEIR_PROCESS, pid: pidOf(n) }).claim(NOW),
  );
  const whose = (await Promise.all(claims)).map(({ kind }) => kind);
  expect(whose.filter((kind) => kind === 'ours')).toHaveLength(1);
  expect(await written()).toMatchObject(machines[whose.indexOf('ours')] ?? {});
});

test('a bridge on another machine is named, and keeps the spool', async () => {
  const { bridge } = await openPlace();
  await bridge(THEIRS, THEIR_PROCESS).claim(NOW);
  expect(await bridge().claim(NOW)).toEqual({ kind: 'other', host: 'cluster-7', isHere: false });
  expect(await bridge(THEIRS, THEIR_PROCESS).beat(NOW)).toEqual({ kind: 'ours' });
});

test('who is told to takes the spool, and the other learns of it', async () => {
  const { bridge } = await openPlace();
  await bridge(THEIRS, THEIR_PROCESS).claim(NOW);
  expect(await bridge().claim(NOW, true)).toEqual({ kind: 'ours' });
  expect(await bridge(THEIRS, THEIR_PROCESS).beat(NOW)).toMatchObject({ kind: 'other', host: 'here' });
});

test('an hour without a sign of life, by the clock of who waits, gives the spool up', async () => {
  const { bridge } = await openPlace();
  const [other, waiting] = [bridge(THEIRS, THEIR_PROCESS), bridge()];
  await other.claim(NOW + 48 * HOUR_MS);
  expect(await waiting.claim(NOW)).toMatchObject({ kind: 'other' });
  await other.beat(NOW + 48 * HOUR_MS + 60_000);
  expect(await waiting.claim(NOW + HOUR_MS)).toMatchObject({ kind: 'other' });
  expect(await waiting.claim(NOW + 2 * HOUR_MS - 1)).toMatchObject({ kind: 'other' });
  expect(await waiting.claim(NOW + 2 * HOUR_MS)).toEqual({ kind: 'ours' });
});

test('a bridge of this machine with another ledger keeps the spool while its process lives', async () => {
  const { bridge } = await openPlace();
  await bridge({ ...OURS, state: 'another' }).claim(NOW);
  expect(await bridge().claim(NOW)).toMatchObject({ kind: 'other', isHere: true });
});

test('a bridge of this machine whose process is gone gives the spool up at once', async () => {
  const { bridge } = await openPlace();
  await bridge({ ...OURS, state: 'another' }, GONE).claim(NOW);
  expect(await bridge().claim(NOW)).toEqual({ kind: 'ours' });
});

test('a container that shares the machine but not the processes is another bridge', async () => {
  const { bridge } = await openPlace();
  await bridge({ ...OURS, state: 'container' }, { ...GONE, pidNamespace: 'pid:[77]' }).claim(NOW);
  expect(await bridge().claim(NOW)).toMatchObject({ kind: 'other' });
});

test('a push beside the daemon does not put itself in its place', async () => {
  const { bridge, written } = await openPlace();
  await bridge(OURS, { ...currentOwner(), pid: process.ppid, processStart: null }).claim(NOW);
  expect(await bridge().claim(NOW + 1)).toEqual({ kind: 'ours' });
  expect(await written()).toMatchObject({ pid: process.ppid });
});

test.each(['', 'half a fi', '{"machine": 5}'])(
  'a file that says %j belongs to somebody for an hour',
  async (text) => {
    const { bridge, file } = await openPlace();
    await mkdir(join(file, '..'));
    await writeFile(file, text);
    const waiting = bridge();
    expect(await waiting.claim(NOW)).toMatchObject({ kind: 'other', host: 'a machine without a name' });
    expect(await waiting.claim(NOW + HOUR_MS)).toEqual({ kind: 'ours' });
  },
);

test('a file that cannot be read is no answer', async () => {
  const { bridge, file } = await openPlace();
  await mkdir(join(file, '..'));
  await symlink(file, file);
  await expect(bridge().look()).rejects.toThrow('ELOOP');
});

test('a spool that is away is not made again by who claims it', async () => {
  const { bridge, spool } = await openPlace();
  await rm(spool, { recursive: true });
  await expect(bridge().claim(NOW)).rejects.toThrow('ENOENT');
});

test('the same state folder is the same bridge, also after its processes have ended', async () => {
  const stateDir = await temporaryFolder();
  expect(thisMachine(stateDir)).toEqual(thisMachine(stateDir));
  expect(thisMachine(await temporaryFolder()).state).not.toBe(thisMachine(stateDir).state);
});

test('an id of which a power cut has left nothing but the name is made anew', async () => {
  const stateDir = await temporaryFolder();
  await writeFile(join(stateDir, 'machine-id'), '');
  const { state } = thisMachine(stateDir);
  expect(state).toMatch(/^[0-9a-f-]{36}$/);
  expect(thisMachine(stateDir).state).toBe(state);
  expect(await readdir(stateDir)).toEqual(['machine-id']);
});
