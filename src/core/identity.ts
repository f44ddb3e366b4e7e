import { createHash } from 'node:crypto';
import { v5 as uuidV5 } from 'uuid';

/** Fixed for ever: changing one would make new keys for old runs, and so second imports. */
const KEY_NAMESPACE = '0b1f5a9e-6d0c-5b5e-9d35-7f0f6a3c2e41';
const BYTES_NAMESPACE = '5c1d8e8a-0b8f-5f0e-8a64-3b9b1f4f7d20';

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
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
