import { randomInt } from 'node:crypto';
import type { ImportBody } from '../core/import-body.ts';
import type { Account } from './keys.ts';

export const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const SOURCES = ['api', 'web'] as const;
export const VISIBILITIES = ['private', 'public', 'invite_only'] as const;

interface StoredRow {
  readonly id: string;
  readonly account: string;
  /** Order of creation: decides where times are equal. */
  readonly ordinal: number;
  readonly createdAt: number;
  readonly imported: boolean;
}

export interface StoredSubmission extends StoredRow {
  readonly name: string | null;
  readonly description: string | null;
  readonly status: (typeof STATUSES)[number];
  readonly source: (typeof SOURCES)[number];
  readonly submissionType: string;
  readonly visibility: (typeof VISIBILITIES)[number];
  readonly parentId: string | null;
  readonly requestId: string;
}

export interface StoredResult extends StoredRow {
  readonly submissionId: string;
  readonly name: string | null;
  readonly isShared: boolean;
  readonly fitness: number | readonly unknown[];
  readonly generationsCompleted: number;
  readonly bestSolution: readonly unknown[];
  readonly fitnessHistory: readonly unknown[];
  readonly population: readonly unknown[] | null;
}

/** An import as it arrived: the proof of what was sent. */
export interface ImportRecord {
  readonly submissionId: string;
  readonly resultId: string;
  readonly account: string;
  readonly importedAt: number;
  readonly idempotencyKey: string | null;
  readonly bytes: Buffer;
  readonly sha256: string;
}

export interface NewImport {
  readonly account: Account;
  readonly body: ImportBody;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly idempotencyKey: string | null;
  readonly requestId: string;
  readonly now: number;
}

/** Everything the service remembers about submissions and results. */
export class Store {
  readonly submissions: StoredSubmission[] = [];
  readonly results: StoredResult[] = [];
  readonly imports: ImportRecord[] = [];
  #lastOrdinal = 0;

  /** An import is a finished submission and its result, both at once. */
  addImport(given: NewImport): ImportRecord {
    const { account, body, now } = given;
    this.#lastOrdinal += 1;
    const row = { account: account.name, ordinal: this.#lastOrdinal, createdAt: now, imported: true };
    const submissionId = newId();
    const resultId = newId();
    this.submissions.push({
      ...row,
      id: submissionId,
      name: body.name ?? null,
      description: body.description ?? null,
      status: 'succeeded',
      source: 'api',
      submissionType: 'new',
      visibility: 'private',
      parentId: null,
      requestId: given.requestId,
    });
    this.results.push({
      ...row,
      id: resultId,
      submissionId,
      name: body.name ?? null,
      isShared: false,
      fitness: body.result.best_solution_fitness,
      generationsCompleted: body.result.generations_completed,
      bestSolution: body.result.best_solution,
      fitnessHistory: body.result.best_solutions_fitness,
      population: body.result.population ?? null,
    });
    const { bytes, sha256, idempotencyKey } = given;
    const record = {
      submissionId,
      resultId,
      account: account.name,
      importedAt: now,
      idempotencyKey,
      bytes,
      sha256,
    };
    this.imports.push(record);
    return record;
  }

  submission(account: Account, id: string): StoredSubmission | null {
    return this.submissions.find((row) => row.id === id && row.account === account.name) ?? null;
  }

  result(account: Account, id: string): StoredResult | null {
    return this.results.find((row) => row.id === id && row.account === account.name) ?? null;
  }

  listedSubmissions(account: Account, withImports: boolean): readonly StoredSubmission[] {
    return this.submissions.filter((row) => row.account === account.name && (withImports || !row.imported));
  }

  listedResults(account: Account, withImports: boolean): readonly StoredResult[] {
    return this.results.filter((row) => row.account === account.name && (withImports || !row.imported));
  }

  clear(): void {
    this.submissions.length = 0;
    this.results.length = 0;
    this.imports.length = 0;
  }
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function newId(): string {
  return Array.from({ length: 12 }, () => ID_LETTERS.charAt(randomInt(ID_LETTERS.length))).join('');
}
