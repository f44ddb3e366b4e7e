import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './answer.ts';

/** The bytes of a request as they came, before anything is made of them. */
export interface ReceivedBody {
  /** Null when there were more than the limit: then they were only counted and hashed, as far as they were read. */
  readonly bytes: Buffer | null;
  readonly length: number;
  readonly sha256: string;
}

/**
 * Reads to the end, also beyond the limit, so that a client that sends everything first sees the answer; or, as a
 * proxy does, only to the limit. Null when the client went away.
 */
export async function receiveBody(
  incoming: IncomingMessage,
  maxBytes: number,
  stopsBeyond: boolean,
): Promise<ReceivedBody | null> {
  const hash = createHash('sha256');
  let chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else chunks = [];
      if (length > maxBytes && stopsBeyond) break;
    }
  } catch {
    return null;
  }
  return { bytes: length > maxBytes ? null : Buffer.concat(chunks), length, sha256: hash.digest('hex') };
}

/** Strict JSON in UTF-8; `NaN` and `Infinity`, which Python writes, are neither. */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new Refusal(422, 'validation_failed', `The body is not valid JSON: ${reason}`);
  }
}
