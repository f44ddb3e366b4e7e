import { createHash } from 'node:crypto';
import { newId } from './ids.ts';
import type { Account } from './keys.ts';

/** A piece of code that submissions can name. Times are ms since 1970. */
export interface CodeUpload {
  readonly id: string;
  readonly account: string;
  readonly content: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export class CodeUploads {
  readonly #uploads = new Map<string, CodeUpload>();

  add(account: Account, content: string, createdAt: number, expiresAt: number): CodeUpload {
    const upload = { id: newId(), account: account.name, content, createdAt, expiresAt };
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  find(account: Account, id: string): CodeUpload | null {
    const upload = this.#uploads.get(id);
    return upload?.account === account.name ? upload : null;
  }

  /** Null where there is none, or none any more. */
  content(account: Account, id: string, now: number): string | null {
    const upload = this.find(account, id);
    return upload === null || now >= upload.expiresAt ? null : upload.content;
  }

  list(): readonly CodeUpload[] {
    return [...this.#uploads.values()];
  }

  restore(uploads: readonly CodeUpload[]): void {
    for (const upload of uploads) this.#uploads.set(upload.id, upload);
  }

  clear(): void {
    this.#uploads.clear();
  }
}

export function sizeOf({ content }: CodeUpload): { readonly size: number; readonly sha256: string } {
  const bytes = Buffer.from(content);
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
