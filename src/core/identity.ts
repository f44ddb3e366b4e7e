import { hash } from 'node:crypto';
import { v5 as uuidV5 } from 'uuid';

/** Fixed for ever: changing one would make new keys for old runs, and so second imports. */
const KEY_NAMESPACE = '0b1f5a9e-6d0c-5b5e-9d35-7f0f6a3c2e41';
const BYTES_NAMESPACE = '5c1d8e8a-0b8f-5f0e-8a64-3b9b1f4f7d20';
const WISH_NAMESPACE = 'dd672293-2407-5c9f-92c1-514f95bd0b9b';
const CONTINUE_NAMESPACE = '27421c55-ed28-5bd1-8f63-cb187d8abadd';

export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}

/** The same run, bytes and epoch have the same key on every attempt and after every crash. */
export function idempotencyKey(runId: string, sentSha256: string, epoch: number): string {
  return uuidV5(`${runId} ${sentSha256} ${epoch}`, KEY_NAMESPACE);
}

/** A bare import body has no run id of its own: its bytes are its identity. */
export function runIdOfBytes(bytesSha256: string): string {
  return uuidV5(bytesSha256, BYTES_NAMESPACE);
}

/** The sign in a description by which a look recognises the run. */
export function descriptionMark(runId: string): string {
  return `[run ${runId}]`;
}

/** Whose quota it is. The API has no "who am I", so: where, and under which name of the configuration. */
export function accountId(name: string, baseUrl: string): string {
  return `${name} ${baseUrl}`;
}

/** A wish that travels with its run: the same run and the same wish have one id, however often they are read. */
export function wishIdOf(runId: string, canonicalWish: string): string {
  return uuidV5(`${runId} ${canonicalWish}`, WISH_NAMESPACE);
}

/** The same wish on the same result has the same key; the epoch rises only where a person asks anew. */
export function continueKey(wishId: string, resultId: string, epoch: number): string {
  return uuidV5(`${wishId} ${resultId}${epoch === 0 ? '' : ` ${epoch}`}`, CONTINUE_NAMESPACE);
}
