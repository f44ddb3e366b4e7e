import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { spoolLockFile, type App } from '../../src/app/build-app.ts';
import { daemonState, heartbeatNow, statusFile } from '../../src/app/daemon/heartbeat.ts';
import { loadConfig } from '../../src/config/load.ts';
import { takeLock } from '../../src/ledger/lock.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

/** What the question about the daemon needs of an app. */
async function place(): Promise<App> {
  const home = await temporaryFolder();
  const flags = { spool: join(home, 'spool'), stateDir: join(home, 'state') };
  const config = await loadConfig({ flags, env: {}, platform: 'linux', home, cwd: home });
  return { config } as App;
}

/** A daemon that holds the spool, and a status that it or another one has written. */
async function watched(status: (app: App) => object | string): Promise<App> {
  const app = await place();
  const lock = takeLock(spoolLockFile(app.config));
  onTestFinished(() => lock?.release());
  const written = status(app);
  await mkdir(dirname(statusFile(app)), { recursive: true });
  await writeFile(statusFile(app), typeof written === 'string' ? written : JSON.stringify(written));
  return app;
}

/** What it says besides of whose runs it sends, and what it sees. */
const SAYS = { account: { name: 'default', base_url: 'https://host/api/v1' }, running: [] };

test('nobody holds the spool: the daemon is down, whatever it left behind', async () => {
  const app = await place();
  expect(await daemonState(app)).toEqual({ daemon: 'down' });
});

test('a fresh pulse of a living process is a daemon that is up, with what it sees', async () => {
  const running = [{ run_id: 'a', name: null, sequence: 3 }];
  const app = await watched((own) => ({
    ...SAYS,
    heartbeat: heartbeatNow(own),
    running,
    key_problem: 'no key',
  }));
  const told = { running, account: SAYS.account, keyProblem: 'no key' };
  expect(await daemonState(app)).toEqual({ daemon: 'up', pid: process.pid, told });
});

test('three missed beats of a living process are a daemon that hangs', async () => {
  const late = (own: App, beats: number): object => {
    const now = heartbeatNow(own);
    return { ...SAYS, heartbeat: { ...now, beaten_at_ms: now.beaten_at_ms - beats * now.every_ms } };
  };
  expect(await daemonState(await watched((own) => late(own, 2)))).toMatchObject({ daemon: 'up' });
  expect(await daemonState(await watched((own) => late(own, 4)))).toEqual({
    daemon: 'hung',
    pid: process.pid,
  });
});

test.each([
  ['of a process that is gone', (own: App) => ({ ...SAYS, heartbeat: foreign(own) })],
  ['that is no JSON', () => 'not a status'],
  ['without a pulse', () => SAYS],
])('a status %s says nothing of the daemon that begins', async (_, status) => {
  expect(await daemonState(await watched(status))).toEqual({ daemon: 'up', pid: null, told: null });
});

function foreign(own: App): object {
  const { owner, ...beat } = heartbeatNow(own);
  return { ...beat, beaten_at_ms: -1e9, owner: { ...owner, processStart: '1' } };
}
