import { expect, test } from 'vitest';
import { errorIn, importText, rowsIn, startRig, type Rig } from './rig.ts';

/** The limited key has the scope of the first only. */
const ENDPOINTS = [
  ['POST', '/imports/', 'imports:write'],
  ['GET', '/submissions/', 'submissions:read'],
  ['GET', '/submissions/abc', 'submissions:read'],
  ['GET', '/results/', 'results:read'],
  ['GET', '/results/abc', 'results:read'],
] as const;

function askWith(rig: Rig, method: string, path: string, authorization: string | null) {
  const headers = authorization === null ? undefined : { authorization };
  return fetch(rig.sandbox.baseUrl + path, { method, ...(headers && { headers }) });
}

test.each(ENDPOINTS)('%s %s wants a key', async (method, path) => {
  const rig = await startRig();
  const wrong = [
    null,
    '',
    'Bearer',
    'Bearer vlk_live_unknown',
    `Basic ${rig.sandbox.apiKey}`,
    rig.sandbox.apiKey,
  ];
  for (const authorization of wrong) {
    const answer = await askWith(rig, method, path, authorization);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'unauthorized' } });
  }
});

test.each(ENDPOINTS.slice(1))(
  '%s %s is refused to a key that lacks the scope %s',
  async (method, path, scope) => {
    const { ask, sandbox } = await startRig();
    const answer = await ask(method, path, { headers: { authorization: `Bearer ${sandbox.limitedApiKey}` } });
    expect(answer.status).toBe(403);
    expect(errorIn(answer)['code']).toBe('scope_required');
    expect(errorIn(answer)['message']).toContain(scope);
  },
);

test('keys look like those of the service and differ from start to start', async () => {
  const [first, second] = [await startRig(), await startRig()];
  const keys = [first, second].flatMap(({ sandbox }) => [
    sandbox.apiKey,
    sandbox.premiumApiKey,
    sandbox.limitedApiKey,
  ]);
  expect(keys.every((key) => /^vlk_live_\w{20,}$/.test(key))).toBe(true);
  expect(new Set([...keys, first.sandbox.controlToken, second.sandbox.controlToken]).size).toBe(8);
});

test('the limited key imports into the account of the free key', async () => {
  const { push, ask, sandbox } = await startRig();
  const pushed = await push({}, { authorization: `Bearer ${sandbox.limitedApiKey}` });
  expect((await ask('GET', `/submissions/${String(pushed.body['id'])}`)).status).toBe(200);
});

test('records of another account are not there', async () => {
  const { push, ask, sandbox } = await startRig();
  const { id, result_id: resultId } = (await push()).body;
  const headers = { authorization: `Bearer ${sandbox.premiumApiKey}` };
  for (const path of [`/submissions/${String(id)}`, `/results/${String(resultId)}`]) {
    const answer = await ask('GET', path, { headers });
    expect(answer.status).toBe(404);
    expect(errorIn(answer)).toMatchObject({ code: 'not_found' });
  }
  expect(rowsIn((await ask('GET', '/submissions/', { headers })).body)).toEqual([]);
  expect(rowsIn((await ask('GET', '/results/', { headers })).body)).toEqual([]);
});

test('health is answered without a key', async () => {
  const rig = await startRig();
  const answer = await askWith(rig, 'GET', '/health', null);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'ok' });
});

test('the id of a request is in the header and in the envelope', async () => {
  const { ask } = await startRig();
  const refused = await ask('GET', '/submissions/nix');
  expect(refused.status).toBe(404);
  expect(errorIn(refused)['request_id']).toBe(refused.headers.get('x-request-id'));
  const accepted = await ask('POST', '/imports/', { body: importText() });
  expect(accepted.headers.get('x-request-id')).toMatch(/^req_\w+$/);
  expect(accepted.headers.get('x-request-id')).not.toBe(refused.headers.get('x-request-id'));
});

test('an unknown address and a method that is not there are refused in the envelope', async () => {
  const { ask } = await startRig();
  const unknown = await ask('GET', '/nix');
  expect(unknown.status).toBe(404);
  expect(errorIn(unknown)).toMatchObject({ code: 'not_found' });
  const method = await ask('PUT', '/imports/');
  expect(method.status).toBe(405);
  expect(method.headers.get('allow')).toBe('POST');
  expect(errorIn(method)).toMatchObject({ code: 'method_not_allowed' });
});

test('an address outside the API is refused in the envelope too', async () => {
  const { sandbox } = await startRig();
  const answer = await fetch(new URL('/api/v2/health', sandbox.baseUrl));
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
});
