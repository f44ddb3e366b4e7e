import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { BridgeError } from '../core/errors.ts';
import { noteSuspicion } from './set-aside.ts';

const SQLITE = { READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 } as const;
const SHORT_READ = 522;

/** Runs `work`; what SQLite says of its file becomes an error of ours that tells what to do. */
export function inWords<T>(db: DatabaseSync, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const file = db.isOpen ? db.location() : null;
    if (file !== null && isDamage(error)) noteSuspicion(file, wordsOf(error));
    throw inOurWords(error, file ?? 'in memory');
  }
}

/** Errors that are not about the file stay as they are. */
export function inOurWords(error: unknown, file: string): unknown {
  if (error instanceof BridgeError) return error;
  if (isDamage(error) || isClosed(error)) return damaged(file, error);
  const code = primaryCode(error);
  if (code === SQLITE.FULL || code === SQLITE.IOERR) {
    return new BridgeError(
      'disk_full',
      `the disk of ${dirname(file)} takes no more: ${wordsOf(error)}`,
      'make room on it; nothing is lost, and the bridge goes on by itself',
      error,
    );
  }
  if (code === SQLITE.READONLY || code === SQLITE.CANTOPEN) {
    return new BridgeError(
      'ledger_unusable',
      `the ledger ${file} cannot be written: ${wordsOf(error)}`,
      'check that the disk is not read-only and that file and folder are yours; or name another --state-dir',
      error,
    );
  }
  return error;
}

/** The content of the file is not what was once written. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE.CORRUPT || code === SQLITE.NOTADB || errcodeOf(error) === SHORT_READ;
}

/** It was let go to be made again, and could not be opened since. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE';
}

export function damaged(file: string, cause: unknown): BridgeError {
  return new BridgeError(
    'ledger_damaged',
    `the ledger ${file} is damaged: ${wordsOf(cause)}`,
    'start vilvik-bridge watch or vilvik-push: it is set aside, and made again from the spool and the receipts',
    cause,
  );
}

function primaryCode(error: unknown): number {
  return errcodeOf(error) & 0xff;
}

function errcodeOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) : 0;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
