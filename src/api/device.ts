import { createHttp, type ClientSettings, type Reply } from './http.ts';
import { deviceCodeSchema, deviceKeySchema, deviceWordSchema } from './wire.ts';

/** A login that was begun: what the device keeps, what the person is shown. */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  /** Where the person approves; with the code in it where the service offers that. */
  readonly address: string;
  /** Null where the service does not say. */
  readonly expiresInMs: number | null;
  readonly intervalMs: number | null;
}

/** `trouble`: nothing that can be understood; `isPassing` where asking again may help. */
type DeviceAnswer =
  | { readonly kind: 'key'; readonly apiKey: string; readonly scopes: readonly string[] | null }
  | { readonly kind: 'pending' | 'slow_down' | 'denied' | 'expired' }
  | { readonly kind: 'trouble'; readonly why: string; readonly isPassing: boolean };

/** The two calls of a device login; no key is shown, since there is none yet. */
export interface DeviceApi {
  begin(signal: AbortSignal): Promise<DeviceCode | Extract<DeviceAnswer, { kind: 'trouble' }>>;
  ask(deviceCode: string, signal: AbortSignal): Promise<DeviceAnswer>;
}

export function createDeviceApi(settings: Omit<ClientSettings, 'apiKey'>): DeviceApi {
  const http = createHttp({ ...settings, apiKey: () => null });
  const post = (path: string, content: object, signal: AbortSignal): Promise<Reply> =>
    http.post(`${settings.baseUrl}/auth/device/${path}`, {
      body: Buffer.from(JSON.stringify(content)),
      headers: { 'content-type': 'application/json' },
      signal,
    });
  return {
    async begin(signal) {
      const reply = await post('code', {}, signal);
      return isOk(reply) ? (readCode(reply) ?? trouble(reply)) : trouble(reply);
    },
    async ask(deviceCode, signal) {
      const reply = await post('token', { device_code: deviceCode }, signal);
      return readAnswer(reply);
    },
  };
}

function isOk({ answer }: Reply): boolean {
  return answer.kind === 'response' && answer.status === 200;
}

function readCode({ json }: Reply): DeviceCode | null {
  const { data } = deviceCodeSchema.safeParse(json);
  if (data === undefined) return null;
  return {
    deviceCode: data.device_code,
    userCode: data.user_code,
    address: data.verification_uri_complete ?? data.verification_uri,
    expiresInMs: msOf(data.expires_in),
    intervalMs: msOf(data.interval),
  };
}

function msOf(seconds: number | null | undefined): number | null {
  return typeof seconds === 'number' ? seconds * 1_000 : null;
}

const WORDS: Readonly<Record<string, 'pending' | 'slow_down' | 'denied' | 'expired'>> = {
  authorization_pending: 'pending',
  slow_down: 'slow_down',
  access_denied: 'denied',
  expired_token: 'expired',
};

function readAnswer(reply: Reply): DeviceAnswer {
  const key = deviceKeySchema.safeParse(reply.json);
  if (isOk(reply) && key.success) {
    return { kind: 'key', apiKey: key.data.api_key, scopes: key.data.scopes ?? null };
  }
  const word = WORDS[deviceWordSchema.safeParse(reply.json).data?.error ?? ''];
  return word === undefined ? trouble(reply) : { kind: word };
}

/** Never the body itself: where an answer is odd, a key may stand in it. */
function trouble({ answer, text }: Reply): Extract<DeviceAnswer, { kind: 'trouble' }> {
  if (answer.kind !== 'response') return { kind: 'trouble', why: answer.message, isPassing: true };
  const { status } = answer;
  const words = text.code === null ? '' : ` ${text.code}: ${text.message}`;
  const why = status === 200 ? 'an answer that is none of this API' : `the answer ${status}${words}`;
  return { kind: 'trouble', why, isPassing: status >= 500 || status === 429 || status === 408 };
}
