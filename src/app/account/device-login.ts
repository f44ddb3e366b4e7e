import { createDeviceApi, type DeviceCode } from '../../api/device.ts';
import type { Host } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { networkOf } from '../network.ts';
import { USER_AGENT } from './rights.ts';

const REQUEST_TIMEOUT_MS = 30_000;
const USUAL_INTERVAL_MS = 5_000;
const LONGEST_INTERVAL_MS = 60_000;
const SLOWER_BY_MS = 5_000;
const USUAL_LIFE_MS = 15 * 60_000;
const LONGEST_LIFE_MS = 60 * 60_000;

/** What the asking takes. */
export interface DeviceLogin {
  readonly config: Config;
  readonly host: Host;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the person has to do, somewhere else. */
export interface Invitation {
  readonly address: string;
  readonly userCode: string;
}

export interface DeviceKey {
  readonly apiKey: string;
  readonly scopes: readonly string[] | null;
}

/** Asks at once and then in the interval the service names, until there is an answer or the code has expired. */
export async function awaitKey(
  { config, host, clock, signal }: DeviceLogin,
  invite: (to: Invitation) => void,
): Promise<DeviceKey> {
  const { baseUrl } = config.account;
  const network = await networkOf(baseUrl, host);
  const api = createDeviceApi({ baseUrl, timeoutMs: REQUEST_TIMEOUT_MS, userAgent: USER_AGENT, network });
  const code = await api.begin(signal);
  if ('kind' in code) throw failed(`${baseUrl} begins no login: ${code.why}`, 'is the address right?');
  invite(code);
  const giveUpAt = clock.now() + lifeMs(code);
  let intervalMs = Math.min(code.intervalMs ?? USUAL_INTERVAL_MS, LONGEST_INTERVAL_MS);
  while (!signal.aborted) {
    const answer = await api.ask(code.deviceCode, signal);
    if (answer.kind === 'key') return answer;
    if (answer.kind === 'denied') throw failed('the login was refused by the person who was asked', AGAIN);
    if (answer.kind === 'expired' || clock.now() >= giveUpAt) throw failed('nobody approved in time', AGAIN);
    if (answer.kind === 'trouble' && !answer.isPassing)
      throw failed(`the login cannot go on: ${answer.why}`, AGAIN);
    if (answer.kind === 'slow_down') intervalMs += SLOWER_BY_MS;
    await clock.sleep(intervalMs, signal);
  }
  throw new BridgeError('interrupted', 'the login was stopped', AGAIN);
}

const AGAIN = 'type vilvik-bridge login to begin again';

function lifeMs({ expiresInMs }: DeviceCode): number {
  return Math.min(expiresInMs ?? USUAL_LIFE_MS, LONGEST_LIFE_MS);
}

function failed(message: string, hint: string): BridgeError {
  return new BridgeError('login_failed', message, hint);
}
