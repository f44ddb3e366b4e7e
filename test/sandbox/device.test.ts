import { expect, test } from 'vitest';
import type { Assumptions } from '../../src/sandbox/assumptions.ts';
import { importText, startRig, type Answered, type Rig } from './rig.ts';

interface Device extends Rig {
  readonly userCode: string;
  readonly page: string;
  readonly token: () => Promise<Answered>;
  readonly decide: (answer: string, headers?: Record<string, string>) => Promise<number>;
}

/** A device that has asked for its code. */
async function device(assumptions: Partial<Assumptions> = {}): Promise<Device> {
  const rig = await startRig(assumptions);
  const keyless = { authorization: '' };
  const { body, status } = await rig.ask('POST', '/auth/device/code', { body: '{}', headers: keyless });
  expect([status, body]).toMatchObject([200, { expires_in: 1800 }]);
  const text = JSON.stringify({ device_code: body['device_code'] });
  const page = String(body['verification_uri']);
  const form = (answer: string): string =>
    new URLSearchParams({ user_code: String(body['user_code']), answer }).toString();
  return {
    ...rig,
    page,
    userCode: String(body['user_code']),
    token: () => rig.ask('POST', '/auth/device/token', { body: text, headers: keyless }),
    decide: async (answer, headers = {}) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const init = { method: 'POST', body: form(answer), headers: { ...type, ...headers } };
      return (await fetch(page, init)).status;
    },
  };
}

const pending = { status: 400, body: { error: 'authorization_pending' } };

test('a device gets its key once a person has approved it on the page, and once only', async () => {
  const one = await device({ device_interval: 0 });
  expect(one.userCode).toMatch(/^[A-Z]{4}-\d{4}$/);
  expect(await one.token()).toMatchObject(pending);
  expect(await (await fetch(`${one.page}?user_code=${one.userCode}`)).text()).toContain(one.userCode);
  expect(await one.token()).toMatchObject(pending);
  expect(await one.decide('approve')).toBe(200);
  const { status, body } = await one.token();
  expect([status, body]).toMatchObject([200, { scopes: ['imports:write'] }]);
  const authorization = `Bearer ${String(body['api_key'])}`;
  expect(
    (await one.ask('POST', '/imports/', { body: importText(), headers: { authorization } })).status,
  ).toBe(201);
  expect((await one.ask('GET', '/results/', { headers: { authorization } })).status).toBe(403);
  expect(await one.token()).toMatchObject({ status: 400, body: { error: 'expired_token' } });
});

test('whoever asks again too soon is told to slow down, the first question never is', async () => {
  const one = await device();
  expect(await one.token()).toMatchObject(pending);
  expect(await one.token()).toMatchObject({ status: 400, body: { error: 'slow_down' } });
  await one.control('POST', '/clock', { advance_ms: 5_000 });
  expect(await one.token()).toMatchObject(pending);
});

test('a code that is not approved in time has expired', async () => {
  const one = await device();
  await one.control('POST', '/clock', { advance_ms: 1_800_000 });
  expect(await one.decide('approve')).toBe(404);
  expect(await one.token()).toMatchObject({ status: 400, body: { error: 'expired_token' } });
});

const ISSUED = { scopes: expect.arrayContaining(['results:read', 'imports:write']) as unknown };

test.each([
  ['auto', 200, ISSUED],
  ['deny', 400, { error: 'access_denied' }],
  ['never', 400, pending.body],
] as const)('where approval is %s the page is not asked', async (approval, status, body) => {
  const one = await device({ device_approval: approval, device_scopes: 'all' });
  await one.decide(approval === 'never' ? 'approve' : 'deny');
  expect(await one.token()).toMatchObject({ status, body });
});

test('a person may say no on the page', async () => {
  const one = await device();
  expect(await one.decide('deny')).toBe(200);
  expect(await one.token()).toMatchObject({ status: 400, body: { error: 'access_denied' } });
});

test('no other site can approve, and what it writes into the page stays text', async () => {
  const one = await device();
  expect(await one.decide('approve', { origin: 'http://evil.example' })).toBe(403);
  expect(await one.decide('perhaps')).toBe(400);
  expect(await one.token()).toMatchObject(pending);
  const hostile = await fetch(`${one.page}?user_code=${encodeURIComponent('"><script>x</script>')}`);
  expect(await hostile.text()).not.toContain('<script>');
  expect(hostile.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('a question without a code is refused in the envelope, an unknown code by the bare word', async () => {
  const rig = await startRig();
  const none = await rig.ask('POST', '/auth/device/token', { body: '{}' });
  expect([none.status, none.body]).toMatchObject([422, { error: { code: 'validation_failed' } }]);
  const unknown = await rig.ask('POST', '/auth/device/token', { body: '{"device_code": "x"}' });
  expect([unknown.status, unknown.body]).toEqual([400, { error: 'expired_token' }]);
});
