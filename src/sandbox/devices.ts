import { randomBytes, randomInt } from 'node:crypto';
import type { Assumptions } from './assumptions.ts';
import type { Keyring, Scope } from './keys.ts';

/** One try to log a device in. Times are ms since 1970. */
export interface DeviceLogin {
  readonly deviceCode: string;
  /** What the person sees on both sides: `ABCD-1234`. */
  readonly userCode: string;
  readonly expiresAt: number;
  verdict: 'open' | 'approved' | 'denied' | 'used';
  lastAskedAt: number | null;
}

/** What the device is told when it asks for its key. */
export type DeviceAnswer =
  | { readonly kind: 'key'; readonly apiKey: string; readonly scopes: readonly Scope[] }
  | { readonly kind: 'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' };

export const DEVICE_LIFE_S = 1_800;

/** Letters and digits that are not taken for one another. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const DIGITS = '23456789';

/** The device logins of one start. */
export class DeviceLogins {
  readonly #keyring: Keyring;
  #logins: DeviceLogin[] = [];

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  begin(now: number): DeviceLogin {
    const login: DeviceLogin = {
      deviceCode: randomBytes(24).toString('hex'),
      userCode: `${pick(LETTERS)}-${pick(DIGITS)}`,
      expiresAt: now + DEVICE_LIFE_S * 1_000,
      verdict: 'open',
      lastAskedAt: null,
    };
    this.#logins.push(login);
    return login;
  }

  /** The first question is never too early; a code is good for one key. */
  ask(deviceCode: string, assumptions: Assumptions, now: number): DeviceAnswer {
    const login = this.#logins.find((one) => one.deviceCode === deviceCode);
    if (login === undefined || login.verdict === 'used' || now >= login.expiresAt)
      return { kind: 'expired_token' };
    const earliest = (login.lastAskedAt ?? -Infinity) + assumptions.device_interval * 1_000;
    login.lastAskedAt = now;
    if (now < earliest) return { kind: 'slow_down' };
    const verdict = verdictOf(login, assumptions.device_approval);
    if (verdict === 'approved') return this.#hand(login, assumptions);
    return { kind: verdict === 'denied' ? 'access_denied' : 'authorization_pending' };
  }

  /** A person's word; false when no login waits under this code. */
  decide(userCode: string, verdict: 'approved' | 'denied', now: number): boolean {
    const wanted = userCode.trim().toUpperCase();
    const login = this.#logins.find(
      (one) => one.userCode === wanted && one.verdict === 'open' && now < one.expiresAt,
    );
    if (login === undefined) return false;
    login.verdict = verdict;
    return true;
  }

  clear(): void {
    this.#logins = [];
  }

  #hand(login: DeviceLogin, { device_scopes: scopes }: Assumptions): DeviceAnswer {
    login.verdict = 'used';
    const key = this.#keyring.issue(scopes === 'all' ? 'all' : ['imports:write']);
    return { kind: 'key', apiKey: key.secret, scopes: key.scopes };
  }
}

function verdictOf(login: DeviceLogin, approval: Assumptions['device_approval']): DeviceLogin['verdict'] {
  if (approval === 'auto') return 'approved';
  if (approval === 'deny') return 'denied';
  return approval === 'never' ? 'open' : login.verdict;
}

function pick(alphabet: string): string {
  return Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
