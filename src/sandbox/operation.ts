import type * as z from 'zod';
import type { Answer, Refusal } from './answer.ts';
import type { Assumptions } from './assumptions.ts';
import type { ReceivedBody } from './body.ts';
import type { Account, ApiKey, Scope } from './keys.ts';
import type { SandboxState } from './state.ts';

/** A request that was let in. */
export interface Call {
  readonly requestId: string;
  readonly apiKey: ApiKey;
  readonly account: Account;
  readonly idempotencyKey: string | null;
  /** The id in the path, or an empty text where the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: ReceivedBody;
}

type Outcome = Answer | Refusal | Promise<Answer | Refusal>;

interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path, with or without the final slash as documented; `:id` stands for an id. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** What the body has to look like; `isBodyOptional`: there may be none. */
  readonly body?: z.ZodType;
  readonly isBodyOptional?: boolean;
  /** What is answered when all is well; null for an empty answer. */
  readonly answer: { readonly status: number; readonly schema: z.ZodType | null };
  /** Other answers that are no error in the usual envelope, by status. */
  readonly otherAnswers?: Readonly<Record<number, z.ZodType>>;
}

/** An operation for which a key is needed. */
export interface KeyedOperation extends Endpoint {
  /** Where it is not documented, by what is assumed. */
  readonly scope: Scope | ((assumptions: Assumptions) => Scope);
  /** Whether a second request with the same idempotency key gets the answer of the first. */
  readonly replays?: (assumptions: Assumptions) => boolean;
  readonly onReplay?: (call: Call, state: SandboxState) => void;
  readonly handle: (call: Call, state: SandboxState) => Outcome;
}

/** An operation that needs no key. */
export interface OpenOperation extends Endpoint {
  readonly scope: null;
  /** Where it may need one all the same, whatever its rights. */
  readonly needsKey?: (assumptions: Assumptions) => boolean;
  readonly handle: (call: Pick<Call, 'body'>, state: SandboxState) => Outcome;
}

export type Operation = KeyedOperation | OpenOperation;
