import type { Answer, Refusal } from './answer.ts';
import type { Assumptions } from './assumptions.ts';
import type { ReceivedBody } from './body.ts';
import type { Account, Scope } from './keys.ts';
import type { SandboxState } from './state.ts';

/** A request that was let in. */
export interface Call {
  readonly requestId: string;
  readonly account: Account;
  readonly idempotencyKey: string | null;
  /** The id in the path, or an empty text where the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: ReceivedBody;
}

interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path, with or without the final slash as documented; `:id` stands for an id. */
  readonly path: string;
}

/** An operation for which a key is needed. */
export interface KeyedOperation extends Endpoint {
  readonly scope: Scope;
  /** Whether a second request with the same idempotency key gets the answer of the first. */
  readonly replays?: (assumptions: Assumptions) => boolean;
  readonly handle: (call: Call, state: SandboxState) => Answer | Refusal | Promise<Answer | Refusal>;
}

/** An operation that needs no key. */
export interface OpenOperation extends Endpoint {
  readonly scope: null;
  readonly handle: (call: Pick<Call, 'body'>, state: SandboxState) => Answer | Refusal;
}

export type Operation = KeyedOperation | OpenOperation;
