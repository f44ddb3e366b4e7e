import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { runProcess } from '../../src/platform/processes.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

test('who asks a sandbox that is still restoring its state gets an answer when that is done', async () => {
  const folder = await temporaryFolder();
  const stateFile = join(folder, 'state.json');
  const before = await startSandbox({ port: 0, stateFile });
  await before.close();
  const state = await readFile(stateFile);
  await rm(stateFile);
  await runProcess({ command: 'mkfifo', args: [stateFile], timeoutMs: 60_000 });
  const { hostname, port } = new URL(before.baseUrl);
  const starting = startSandbox({ port: Number(port), stateFile });
  // Opened for writing when the sandbox has opened it for reading.
  const pipe = await open(stateFile, 'w');
  const client = connect(Number(port), hostname);
  await once(client, 'connect');
  const request = `GET /api/v1/health HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`;
  await new Promise((resolve) => client.write(request, resolve));
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  await pipe.writeFile(state);
  await pipe.close();
  const sandbox = await starting;
  onTestFinished(() => sandbox.close());
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
});
