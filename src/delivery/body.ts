import { open } from 'node:fs/promises';
import { sha256 } from '../core/identity.ts';
import { whereItExists } from '../platform/files.ts';

export interface BodyPlace {
  readonly file: string;
  readonly body: { readonly offset: number; readonly bytes: number; readonly sha256: string };
}

export type BodyResult =
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  /** `gone`: no such file. `changed`: other bytes lie there now. */
  | { readonly kind: 'gone' | 'changed' };

/** The exact bytes that were taken in, or why they are no longer to be had. */
export async function readBody({ file, body }: BodyPlace): Promise<BodyResult> {
  const handle = await whereItExists(() => open(file, 'r'));
  if (handle === null) return { kind: 'gone' };
  try {
    const bytes = Buffer.alloc(body.bytes);
    const { bytesRead } = await handle.read(bytes, 0, body.bytes, body.offset);
    const isWhole = bytesRead === body.bytes && sha256(bytes) === body.sha256;
    return isWhole ? { kind: 'body', bytes } : { kind: 'changed' };
  } finally {
    await handle.close();
  }
}
