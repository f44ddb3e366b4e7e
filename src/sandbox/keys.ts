import { randomBytes } from 'node:crypto';
import { Refusal } from './answer.ts';

const SCOPES = [
  'imports:write',
  'submissions:read',
  'submissions:write',
  'results:read',
  'results:write',
  'code-uploads:read',
  'code-uploads:write',
  'webhooks:read',
  'webhooks:write',
] as const;

export type Scope = (typeof SCOPES)[number];
export type Tier = 'free' | 'premium';

export interface Account {
  readonly name: string;
  readonly tier: Tier;
}

export interface ApiKey {
  readonly name: 'free' | 'premium' | 'limited' | 'device';
  readonly secret: string;
  readonly account: Account;
  readonly scopes: readonly Scope[];
}

export interface KeptKeys {
  readonly free: ApiKey;
  readonly premium: ApiKey;
  readonly limited: ApiKey;
  readonly issued: readonly ApiKey[];
}

/** The keys of one start: a person with a full and a device-login key, another person who pays, and what was issued. */
export class Keyring {
  free: ApiKey;
  premium: ApiKey;
  limited: ApiKey;
  #issued: ApiKey[] = [];

  constructor() {
    const person: Account = { name: 'free', tier: 'free' };
    const payer: Account = { name: 'premium', tier: 'premium' };
    this.free = { name: 'free', secret: newSecret(), account: person, scopes: SCOPES };
    this.premium = { name: 'premium', secret: newSecret(), account: payer, scopes: SCOPES };
    this.limited = { name: 'limited', secret: newSecret(), account: person, scopes: ['imports:write'] };
  }

  /** A new key of the person with the free plan. */
  issue(scopes: readonly Scope[] | 'all'): ApiKey {
    const { account } = this.free;
    const rights = scopes === 'all' ? SCOPES : scopes;
    const key: ApiKey = { name: 'device', secret: newSecret(), account, scopes: rights };
    this.#issued.push(key);
    return key;
  }

  /** The key of an `Authorization` header, if it may do what `scope` covers; null is covered by every key. */
  admit(authorization: string | undefined, scope: Scope | null): ApiKey | Refusal {
    const key = this.find(authorization);
    if (key === null)
      return new Refusal(401, 'unauthorized', 'A valid API key is required: Authorization: Bearer vlk_…');
    if (scope !== null && !key.scopes.includes(scope)) {
      return new Refusal(403, 'scope_required', `This API key lacks the scope ${scope}.`);
    }
    return key;
  }

  list(): KeptKeys {
    const { free, premium, limited } = this;
    return { free, premium, limited, issued: this.#issued };
  }

  restore({ free, premium, limited, issued }: KeptKeys): void {
    this.free = free;
    this.premium = premium;
    this.limited = limited;
    this.#issued = [...issued];
  }

  find(authorization: string | undefined): ApiKey | null {
    const secret = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const keys = [this.free, this.premium, this.limited, ...this.#issued];
    return keys.find((key) => key.secret === secret) ?? null;
  }
}

function newSecret(): string {
  return `vlk_live_${randomBytes(24).toString('hex')}`;
}

/** For everything that is shown: no key may be read out of a log. */
export function hideKeys(text: string): string {
  return text.replaceAll(/vlk_\w+/g, 'vlk_…');
}
