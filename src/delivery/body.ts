import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { sha256 } from '../core/identity.ts';
import { systemCode } from '../platform/files.ts';
import { collectGarbage } from '../platform/memory.ts';

export interface BodyPlace {
  readonly file: string;
  readonly body: { readonly offset: number; readonly bytes: number; readonly sha256: string };
}

export type BodyResult =
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  /** `gone`: no such file. `changed`: other bytes lie there now. `unreadable`: it may not or cannot be read. */
  | { readonly kind: 'gone' | 'changed' | 'unreadable' };

/** What was read of a body of this size before is not to be in memory beside it. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** The exact bytes that were taken in, or why they are no longer to be had. Waits for no pipe and follows no link. */
export async function readBody({ file, body }: BodyPlace): Promise<BodyResult> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (body.bytes >= LARGE_BYTES) collectGarbage();
    const bytes = Buffer.alloc(body.bytes);
    const { bytesRead } = await handle.read(bytes, 0, body.bytes, body.offset);
    const isWhole = bytesRead === body.bytes && sha256(bytes) === body.sha256;
    return isWhole ? { kind: 'body', bytes } : { kind: 'changed' };
  } catch (error) {
    // One file that cannot be read must not keep the others from being sent.
    return { kind: systemCode(error) === 'ENOENT' ? 'gone' : 'unreadable' };
  } finally {
    await handle?.close();
  }
}

/** What stands in the file before the body: the header of a run dump. Nothing where it cannot be read. */
export async function readBefore(file: string, offset: number): Promise<Uint8Array> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(offset);
    const { bytesRead } = await handle.read(bytes, 0, offset, 0);
    return bytes.subarray(0, bytesRead);
  } catch {
    return new Uint8Array();
  } finally {
    await handle?.close();
  }
}
