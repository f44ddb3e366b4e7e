import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/core/identity.ts';
import { bench, SHORT_TIMEOUT, startDaemon, type Bench } from '../harness/bridge.ts';
import { PYTHON, REPOSITORY } from '../harness/repository.ts';
import { bodyLine, writeDump } from '../harness/dumps.ts';

/** Runs the example as a user would, and answers what it printed. */
async function runExample({ env, spool }: Bench): Promise<{ readonly run_id: string }> {
  const shim = join(REPOSITORY, 'python-shim');
  const { stdout, stderr } = await promisify(execFile)(PYTHON, [join(shim, 'examples', 'sphere.py')], {
    env: { ...env, PATH: process.env['PATH'], PYTHONPATH: join(shim, 'src'), VILVIK_SPOOL: spool },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { run_id: string };
}

test('what a PyGAD script wrote reaches the service byte for byte, and a receipt comes back', async () => {
  const place = await bench();
  const daemon = startDaemon(place.env);
  await daemon.event('watch.started');
  const { run_id: id } = await runExample(place);
  const { file } = await daemon.event('report.receipt');
  const [record, ...others] = await place.control.records();
  const sent = await readdir(join(place.spool, 'sent'));
  const dump = join(place.spool, 'sent', sent.find((name) => name.endsWith('.jsonl')) ?? '');
  expect(others).toEqual([]);
  expect(record?.body_sha256).toBe(sha256(await bodyLine(dump)));
  expect(record?.body).toMatchObject({ origin: { run_id: id, client: 'vilvik-bridge' } });
  const receipt = JSON.parse(await readFile(String(file), 'utf8')) as object;
  expect(receipt).toMatchObject({
    run_id: id,
    id: record?.id,
    body_sha256: record?.body_sha256,
    attempts: 1,
  });
  expect(await daemon.end()).toBe(0);
  const status = JSON.parse(await readFile(join(place.spool, '.bridge', 'status.json'), 'utf8')) as object;
  expect(status).toMatchObject({ health: 'ok', counts: { imported: 1, queued: 0 } });
});

const MOMENTS = [
  { moment: 'before the service did anything', fault: { kind: 'hang' } },
  { moment: 'while the service was at work', fault: { kind: 'slow', delayMs: 1_500 } },
  { moment: 'after the record was made', fault: { kind: 'truncated' } },
] as const;

test.each(MOMENTS)(
  'a daemon killed between intent and answer, $moment, imports exactly once',
  async ({ fault }) => {
    const place = await bench(SHORT_TIMEOUT);
    await place.control.fault({ match: { method: 'POST', path: '/imports' }, count: 1, ...fault });
    const first = startDaemon(place.env);
    await writeDump(place.spool);
    await first.event('push.sending');
    await requestArrived(place);
    await first.end('SIGKILL');
    const second = startDaemon(place.env);
    await second.event('report.receipt');
    await everyRequestEnded(place);
    expect(await place.control.records()).toHaveLength(1);
    const sent = (await place.control.requests()).filter(({ method }) => method === 'POST');
    const keys = sent.map((request) => request.idempotency_key);
    expect(new Set(keys).size).toBe(1);
  },
);

async function requestArrived({ control }: Bench): Promise<void> {
  while ((await control.requests()).length === 0);
}

/** A request of a client that is gone may still be at work in the service. */
async function everyRequestEnded({ control }: Bench): Promise<void> {
  for (;;) {
    const requests = await control.requests();
    if (requests.every(({ status, fault }) => status !== null || fault === 'hang')) return;
  }
}
