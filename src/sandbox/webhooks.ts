import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Assumptions } from './assumptions.ts';
import { newId } from './ids.ts';
import type { Account } from './keys.ts';

export interface Webhook {
  readonly id: string;
  readonly account: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly isActive: boolean;
  readonly createdAt: number;
}

/** Something that happened to a submission. */
export interface WebhookEvent {
  readonly type: string;
  readonly account: string;
  /** Of the submission itself, besides those of the account. */
  readonly ownUrl: string | null;
  readonly now: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const WAITS_MS = [0, 1_000, 4_000];
const ANSWER_WITHIN_MS = 5_000;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Tells of events, on this machine only: a sandbox speaks to nobody else. */
export class Webhooks {
  readonly secret = `whsec_${randomBytes(16).toString('hex')}`;
  #hooks: Webhook[] = [];
  #stop = new AbortController();

  add(account: Account, url: string, events: readonly string[], createdAt: number): Webhook {
    const webhook = { id: newId(), account: account.name, url, events, isActive: true, createdAt };
    this.#hooks.push(webhook);
    return webhook;
  }

  of(account: Account): readonly Webhook[] {
    return this.#hooks.filter((hook) => hook.account === account.name);
  }

  /** Returns at once; what is not taken is sent again a little later. */
  tell(event: WebhookEvent, assumptions: Assumptions): void {
    const hooks = this.#hooks.filter(
      ({ account, events, isActive }) => isActive && account === event.account && events.includes(event.type),
    );
    const urls = [...hooks.map(({ url }) => url), ...(event.ownUrl === null ? [] : [event.ownUrl])];
    for (const url of urls) void this.#deliver(url, event, assumptions);
  }

  async #deliver(url: string, { type, now, data }: WebhookEvent, assumptions: Assumptions): Promise<void> {
    if (!LOOPBACK.includes(new URL(url).hostname)) return;
    const id = newId();
    const body = JSON.stringify({ id, type, created_at: new Date(now).toISOString(), data });
    const timestamp = String(Math.floor(now / 1_000));
    const signed = assumptions.webhook_signing === 'body' ? body : `${timestamp}.${body}`;
    const headers = {
      'Content-Type': 'application/json',
      'X-Signature': `sha256=${createHmac('sha256', this.secret).update(signed).digest('hex')}`,
      'X-Signature-Timestamp': timestamp,
      'X-Event-Id': id,
      'X-Event-Type': type,
    };
    const stop = this.#stop.signal;
    for (const waitMs of WAITS_MS) {
      try {
        await delay(waitMs, undefined, { signal: stop, ref: false });
        const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
        const { ok } = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
        if (ok) return;
      } catch {
        if (stop.aborted) return;
      }
    }
  }

  list(): readonly Webhook[] {
    return this.#hooks;
  }

  restore(hooks: readonly Webhook[]): void {
    this.#hooks = [...hooks];
  }

  clear(): void {
    this.#hooks = [];
    this.close();
    this.#stop = new AbortController();
  }

  /** What is still to be told is not told any more. */
  close(): void {
    this.#stop.abort();
  }
}
