import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { whereItExists } from '../../src/platform/files.ts';
import { bench, startDaemon, type Bench } from '../harness/bridge.ts';
import { runCli, type CliRun } from '../harness/cli.ts';
import { importBody, runId, writeDump } from '../harness/dumps.ts';

const CANARY = 'vlk_live_canary0123456789abcdefCANARY';

/** A service that shows what it was asked in everything it answers; null: it cuts the line. */
async function echoServer(statuses: readonly (number | null)[]): Promise<string> {
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[asked % statuses.length] ?? null;
      asked += 1;
      if (status === null) {
        request.socket.resetAndDestroy();
        return;
      }
      const { authorization = '' } = request.headers;
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-request-id': authorization,
        'x-echo': authorization,
        'retry-after': authorization,
        location: `http://127.0.0.1:1/${authorization}`,
      });
      const error = { code: authorization, message: `you sent ${authorization}`, request_id: authorization };
      response.end(
        JSON.stringify({ error, id: authorization, result_id: authorization, headers: request.headers }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function filesWithCanary(folder: string): Promise<string[]> {
  const found = await Promise.all(
    (await filesBelow(folder)).map(async (file) => ((await readFile(file)).includes(CANARY) ? [file] : [])),
  );
  return found.flat();
}

function writeRun(place: Bench, number: number): Promise<string> {
  return writeDump(place.spool, {
    name: `run-${number}`,
    header: { run_id: runId(number) },
    body: importBody({ name: `run ${number}` }),
  });
}

test('a key is in no file, line, argument or output, whatever the service sends back', async () => {
  const place = await bench();
  const baseUrl = await echoServer([401, 500, 422, null, 302, 413, 429, 404, 201, 200]);
  const env = { ...place.env, VILVIK_API_KEY: CANARY, VILVIK_BASE_URL: baseUrl };
  const runs: CliRun[] = [];
  const bridge = async (...words: string[]): Promise<void> => {
    runs.push(await runCli('vilvik-bridge', words, env));
  };
  for (let number = 1; number <= 4; number += 1) {
    const file = await writeRun(place, number);
    runs.push(await runCli('vilvik-push', ['--verbose', file], env));
  }
  const daemon = startDaemon(env, ['--verbose']);
  await daemon.event('watch.started');
  await writeRun(place, 5);
  await daemon.event('intake.queued');
  const argv = await readFile(`/proc/${daemon.pid}/cmdline`, 'utf8');
  await bridge('status', '--json', '--verbose');
  await bridge('plan', '--verbose');
  await bridge('list', '--json');
  await bridge('show', runId(1), '--json');
  await bridge('doctor', '--verbose');
  await bridge('whoami', '--verbose');
  await daemon.end();
  const said = [
    ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    JSON.stringify(daemon.lines),
    argv,
  ];
  expect(said.filter((text) => text.includes(CANARY))).toEqual([]);
  expect(runs.some(({ stdout, stderr }) => `${stdout}${stderr}`.includes('vlk_…'))).toBe(true);
  expect(await filesWithCanary(place.folder)).toEqual([]);
});

test('what the bridge writes is for its owner alone, whatever the umask', async () => {
  const place = await bench();
  const before = process.umask(0);
  onTestFinished(() => {
    process.umask(before);
  });
  await writeRun(place, 1);
  const daemon = startDaemon(place.env);
  await daemon.event('report.receipt');
  const files = [...(await filesBelow(place.stateDir)), ...(await filesBelow(join(place.spool, '.bridge')))];
  const open = await Promise.all(
    [...files, place.stateDir, join(place.spool, '.bridge'), join(place.spool, 'sent')].map(async (path) =>
      ((await modeOf(path)) & 0o077) === 0 ? [] : [path],
    ),
  );
  expect(files.length).toBeGreaterThan(4);
  expect(open.flat()).toEqual([]);
});

/** Of a file that was just renamed to its own name nothing is left to look at. */
async function modeOf(path: string): Promise<number> {
  return (await whereItExists(() => stat(path)))?.mode ?? 0;
}

test('names and texts from outside move no cursor and colour nothing', async () => {
  const place = await bench();
  const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe';
  await place.control.fault({ match: { method: 'POST' }, kind: 'status', status: 422, count: 1 });
  await writeDump(place.spool, {
    name: `run-${evil.replaceAll('/', '')}`,
    header: { name: evil },
    body: importBody({ name: evil }),
  });
  const daemon = startDaemon(place.env);
  await daemon.event('report.reason');
  await daemon.end();
  const words = [
    ['status'],
    ['plan'],
    ['list', '--rejected'],
    ['list', '--json'],
    ['show', runId(1)],
    ['retry', runId(1)],
  ];
  const runs = await Promise.all(words.map((one) => runCli('vilvik-bridge', one, place.env)));
  runs.push(await runCli('vilvik-push', ['--verbose'], place.env));
  const views = await filesBelow(join(place.spool, '.bridge'));
  const papers = (await filesBelow(join(place.spool))).filter((file) =>
    /\.(reason|receipt)\.json$/.test(file),
  );
  const texts = await Promise.all([...views, ...papers].map((file) => readFile(file, 'utf8')));
  for (const text of [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...texts]) {
    expect(text.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  expect(runs.map(({ stdout }) => stdout).join('')).toContain('owned');
});
