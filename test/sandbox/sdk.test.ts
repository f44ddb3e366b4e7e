import { execa } from 'execa';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { importText, startRig, type Rig } from './rig.ts';

const PYTHON = process.env['VILVIK_PYTHON'] ?? join(import.meta.dirname, '../../.venv/bin/python');

/** What a script of `sdk/` prints after it has talked to the sandbox with the official SDK. */
async function runScript(rig: Rig, name: string, keys: readonly string[], input = ''): Promise<unknown> {
  const script = join(import.meta.dirname, 'sdk', name);
  const { stdout } = await execa(PYTHON, [script, rig.sandbox.baseUrl, ...keys], {
    input,
    env: { NO_PROXY: '*' },
  });
  return JSON.parse(stdout);
}

test('the official SDK pushes a real run and waits for its result', async () => {
  const rig = await startRig();
  const printed = await runScript(rig, 'push_run.py', [rig.sandbox.apiKey]);
  const [record] = await rig.records();
  const resultId = String(record?.['result_id']);
  expect(printed).toEqual({
    record: {
      id: record?.['id'],
      result_id: resultId,
      result_url: expect.stringContaining(resultId) as string,
    },
    submission: [record?.['id'], 'succeeded', 'pushed by the SDK', 'five generations'],
    is_terminal: true,
    has_time: true,
    fitness_agrees: true,
    genes_agree: true,
    generations: 5,
    waited_for: resultId,
  });
  expect(record).toMatchObject({ body: { origin: { client: 'sdk', sdk_version: '0.5.7' } } });
});

test('the official SDK imports, is replayed to, and reads lists page by page', async () => {
  const rig = await startRig();
  expect(await runScript(rig, 'import_and_read.py', [rig.sandbox.apiKey], importText())).toEqual({
    health: { status: 'ok' },
    replayed: true,
    submissions: ['run 2', 'run 1', 'run 0', 'a run'],
    results: ['run 2', 'run 1', 'run 0', 'a run'],
    end: null,
    is_found: true,
    page_fitness: [1.5, 1.5, 1.5],
  });
  expect(await rig.records()).toHaveLength(4);
});

test.each(['auto', 'page'] as const)(
  'the official SDK logs a device in and imports with the key it got, where approval is by %s',
  async (approval) => {
    const rig = await startRig({ device_approval: approval, device_interval: 0 });
    const config = await temporaryFolder();
    expect(await runScript(rig, 'log_in.py', [config], importText())).toEqual({
      is_kept: true,
      mode: '0o600',
      imported: true,
      reading: 'scope_required',
    });
  },
);

test('the official SDK sees that a person said no', async () => {
  const rig = await startRig({ device_approval: 'deny' });
  const printed = await runScript(rig, 'log_in.py', [await temporaryFolder()], importText());
  expect(printed).toEqual({ refused: 'Device authorization failed: access_denied.' });
});

test('the official SDK runs, continues, repeats, waits, renames and cancels', async () => {
  const rig = await startRig();
  const events = ['submission.failed'];
  await rig.control('POST', '/webhooks', { url: 'http://localhost:9/', events });
  const notFound = ['NotFoundError', 'not_found'];
  const invalid = ['ValidationError', 'validation_failed'];
  expect(await runScript(rig, 'run_and_continue.py', [rig.sandbox.apiKey])).toEqual({
    accepted: ['queued', expect.stringContaining('/submissions/'), true],
    first: [2, 2],
    child: [true, 3],
    no_worse: true,
    parents: [true, true],
    repeated: true,
    uploaded: [true, true, false],
    failure: ['APIError', 'submission_failed'],
    timeout: 'TimeoutError',
    gone: notFound,
    renamed: ['best so far', true],
    names: [null, null, 'redone', 'made', 'made', 'made'],
    removed: notFound,
    webhooks: [['http://localhost:9/', events]],
    no_list_of_code: notFound,
    no_entry: invalid,
    quick_type: invalid,
  });
});

test('the official SDK raises the class it has for each error', async () => {
  const rig = await startRig();
  const { apiKey, limitedApiKey } = rig.sandbox;
  expect(await runScript(rig, 'errors.py', [apiKey, limitedApiKey], importText())).toEqual([
    ['AuthenticationError', 401, 'unauthorized', true, null],
    ['AuthenticationError', 403, 'scope_required', true, null],
    ['NotFoundError', 404, 'not_found', true, null],
    ['ValidationError', 422, 'validation_failed', true, null],
    ['APIError', 413, 'payload_too_large', true, null],
    ['ValidationError', 400, 'invalid_parameter', true, null],
    ['RateLimitError', 429, 'rate_limited', true, 3600],
  ]);
});
