import { expect, test } from 'vitest';
import { importText, rowsIn, startRig } from './rig.ts';

const DOCUMENTED = ['/submissions/', '/results/', '/health'];

function otherForm(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

test('both forms of an address are answered by default', async () => {
  const { ask } = await startRig();
  for (const path of DOCUMENTED) {
    expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('GET', otherForm(path))).status).toBe(200);
  }
  expect((await ask('POST', '/imports', { body: importText() })).status).toBe(201);
});

test('a strict service knows only the documented form', async () => {
  const { ask, push } = await startRig({ trailing_slash: 'strict' });
  for (const path of DOCUMENTED) {
    expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('GET', otherForm(path))).status).toBe(404);
  }
  expect((await push()).status).toBe(201);
  expect((await ask('POST', '/imports', { body: importText() })).status).toBe(404);
});

test('a redirecting service sends to the documented form, with the query and without doing anything', async () => {
  const { ask, push, records } = await startRig({ trailing_slash: 'redirect' });
  for (const path of DOCUMENTED) {
    expect((await ask('GET', path)).status).toBe(200);
    const answer = await ask('GET', `${otherForm(path)}?limit=1&status=queued`);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toBe(`/api/v1${path}?limit=1&status=queued`);
  }
  expect((await ask('POST', '/imports', { body: importText() })).status).toBe(308);
  expect(await records()).toEqual([]);
  expect((await push()).status).toBe(201);
});

test('an item is documented without a final slash', async () => {
  const { ask, push } = await startRig({ trailing_slash: 'strict' });
  await push();
  const [submission] = rowsIn((await ask('GET', '/submissions/')).body);
  const path = `/submissions/${String(submission?.['id'])}`;
  expect((await ask('GET', path)).status).toBe(200);
  expect((await ask('GET', `${path}/`)).status).toBe(404);
});
