import { expect, test } from 'vitest';
import { errorIn, startRig } from './rig.ts';
import {
  continueResult,
  importRun,
  newSign,
  PATIENCE,
  processesCalled,
  runaway,
  startable,
  waitFor,
} from './running.ts';

test.each([
  ['raises', 'print("before")\nraise ValueError("no luck")', 'ValueError: no luck', 'before\n'],
  ['is not there', 'return nothing', "NameError: name 'nothing' is not defined", 'Traceback'],
  ['ends Python', 'import sys\nsys.exit(3)', 'its code ended the process: SystemExit(3)', ''],
  ['ends its process', 'import os\nprint("hi")\nos._exit(0)', 'it ended with exit code 0 before', 'hi'],
  ['kills its process', 'import os\nos.kill(os.getpid(), 9)', 'it was ended by SIGKILL', ''],
  ['kills whoever watches it', 'import os\nos.kill(os.getppid(), 9)', 'was ended by SIGKILL', ''],
  ['eats memory', 'return len([0] * 10 ** 10)', 'it needs more memory than there is', 'MemoryError'],
  ['prints for ever', 'while True: print("x" * 65536)', 'it printed more than 16 MiB', 'xxx'],
  ['gives no number', 'return float("nan")', 'NaN', 'ValueError'],
  ['loops for ever', 'while True: pass', 'it took longer than 2 s', ''],
])('code that %s fails with a plain reason, and nothing of it is left', async (_, code, reason, log) => {
  const rig = await startRig(code.startsWith('while True: pass') ? { run_seconds: 2 } : {});
  const sign = newSign();
  const isBlind = code.includes('getppid');
  const resultId = await importRun(rig, isBlind ? code : `${runaway(sign)}\n${code}`, startable());
  const { body } = await continueResult(rig, resultId);
  const child = await waitFor(rig, body['id']);
  expect(child).toMatchObject({ status: 'failed' });
  expect(child['failure_reason']).toContain(reason);
  expect(child['logs']).toContain(log);
  expect(await processesCalled(sign)).toBe('');
});

test('a run is cancelled by deleting it, with all that it started', async () => {
  const rig = await startRig();
  const sign = newSign();
  const code = `${runaway(sign)}\nwhile True: pass`;
  const resultId = await importRun(rig, code, startable());
  const first = (await continueResult(rig, resultId)).body['id'];
  const second = (await continueResult(rig, resultId)).body['id'];
  await waitFor(rig, first, 'running');
  await expect.poll(() => processesCalled(sign), PATIENCE).not.toBe('');
  expect(await waitFor(rig, second, 'queued')).toMatchObject({ status: 'queued', started_at: null });

  for (const id of [second, first]) {
    const deleted = await rig.ask('DELETE', `/submissions/${String(id)}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    const gone = await rig.ask('GET', `/submissions/${String(id)}`);
    expect(errorIn(gone)['code']).toBe('not_found');
  }
  expect(await processesCalled(sign)).toBe('');
});

test('nothing runs any more when the sandbox has ended', async () => {
  const rig = await startRig();
  const sign = newSign();
  const code = `${runaway(sign)}\nwhile True: pass`;
  await continueResult(rig, await importRun(rig, code, startable()));
  await expect.poll(() => processesCalled(sign), PATIENCE).not.toBe('');
  await rig.sandbox.close();
  expect(await processesCalled(sign)).toBe('');
});

test('what JSON has no number for arrives as a word', async () => {
  const rig = await startRig();
  const resultId = await importRun(rig, 'return float("inf")', startable());
  const { body } = await continueResult(rig, resultId);
  expect(await waitFor(rig, body['id'])).toMatchObject({ status: 'succeeded' });
  const list = await rig.ask('GET', `/results/?submission_id=${String(body['id'])}&min_fitness=1`);
  expect(list.body['results']).toMatchObject([{ best_solution_fitness: 'Infinity' }]);
});
