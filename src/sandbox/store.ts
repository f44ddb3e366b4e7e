import { newId } from './ids.ts';
import type { Account } from './keys.ts';
import type { ImportRecord, StoredResult, StoredSubmission } from './records.ts';

/** Those that the store gives, and those that say how far a run is. */
type Given = 'id' | 'ordinal';
type AtFirst = 'status' | 'startedAt' | 'finishedAt' | 'generationsCompleted' | 'failure' | 'log';

export type NewSubmission = Omit<StoredSubmission, Given | AtFirst>;
export type NewResult = Omit<StoredResult, Given>;

export interface StoredRows {
  readonly submissions: readonly StoredSubmission[];
  readonly results: readonly StoredResult[];
  readonly imports: readonly ImportRecord[];
}

/** Everything the service remembers about submissions and results, in the order in which it came. */
export class Store {
  readonly #submissions = new Map<string, StoredSubmission>();
  readonly #results = new Map<string, StoredResult>();
  readonly imports: ImportRecord[] = [];
  #lastOrdinal = 0;

  addSubmission(given: NewSubmission & Partial<Pick<StoredSubmission, AtFirst>>): StoredSubmission {
    const submission: StoredSubmission = {
      status: 'queued',
      startedAt: null,
      finishedAt: null,
      generationsCompleted: 0,
      failure: null,
      log: null,
      ...given,
      ...this.#next(),
    };
    this.#submissions.set(submission.id, submission);
    return submission;
  }

  addResult(given: NewResult): StoredResult {
    const result = { ...given, ...this.#next() };
    this.#results.set(result.id, result);
    return result;
  }

  #next(): { readonly id: string; readonly ordinal: number } {
    this.#lastOrdinal += 1;
    return { id: newId(), ordinal: this.#lastOrdinal };
  }

  /** Nothing happens to one that is gone. */
  changeSubmission(id: string, changes: Partial<StoredSubmission>): StoredSubmission | null {
    return changeRow(this.#submissions, id, changes);
  }

  changeResult(id: string, changes: Partial<StoredResult>): StoredResult | null {
    return changeRow(this.#results, id, changes);
  }

  removeSubmission(id: string): void {
    this.#submissions.delete(id);
  }

  removeResult(id: string): void {
    this.#results.delete(id);
  }

  /** Of every account, oldest first. */
  allSubmissions(): readonly StoredSubmission[] {
    return [...this.#submissions.values()];
  }

  allResults(): readonly StoredResult[] {
    return [...this.#results.values()];
  }

  restore(rows: StoredRows): void {
    for (const row of rows.submissions) this.#submissions.set(row.id, row);
    for (const row of rows.results) this.#results.set(row.id, row);
    this.imports.push(...rows.imports);
    this.#lastOrdinal = [...rows.submissions, ...rows.results].reduce(
      (highest, { ordinal }) => Math.max(highest, ordinal),
      this.#lastOrdinal,
    );
  }

  /** Whoever's it is. */
  anySubmission(id: string): StoredSubmission | null {
    return this.#submissions.get(id) ?? null;
  }

  submission(account: Account, id: string): StoredSubmission | null {
    return ofAccount(this.#submissions.get(id), account);
  }

  result(account: Account, id: string): StoredResult | null {
    return ofAccount(this.#results.get(id), account);
  }

  resultsOf(submissionId: string): readonly StoredResult[] {
    return [...this.#results.values()].filter((row) => row.submissionId === submissionId);
  }

  listedSubmissions(account: Account, withImports: boolean): readonly StoredSubmission[] {
    return listed(this.#submissions, account, withImports);
  }

  listedResults(account: Account, withImports: boolean): readonly StoredResult[] {
    return listed(this.#results, account, withImports);
  }

  clear(): void {
    this.#submissions.clear();
    this.#results.clear();
    this.imports.length = 0;
  }
}

function changeRow<Row>(rows: Map<string, Row>, id: string, changes: Partial<Row>): Row | null {
  const row = rows.get(id);
  if (row === undefined) return null;
  const changed = { ...row, ...changes };
  rows.set(id, changed);
  return changed;
}

function ofAccount<Row extends { readonly account: string }>(
  row: Row | undefined,
  account: Account,
): Row | null {
  return row?.account === account.name ? row : null;
}

function listed<Row extends { readonly account: string; readonly imported: boolean }>(
  rows: ReadonlyMap<string, Row>,
  account: Account,
  withImports: boolean,
): readonly Row[] {
  return [...rows.values()].filter((row) => row.account === account.name && (withImports || !row.imported));
}
