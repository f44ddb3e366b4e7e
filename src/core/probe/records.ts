import { found, unknown, type Finding } from './answer.ts';
import { PROBE_FITNESS, PROBE_MARK } from './body.ts';

/** What a record or a row of a list says; null where it could not be read, or is not there. */
export type Shown = Readonly<Record<string, unknown>>;

/** A list that was read: all its rows that were seen, or why it could not be read. */
export interface ListSeen {
  readonly rows: readonly Shown[] | null;
  /** As it was sent. */
  readonly next: string | null;
  readonly why: string;
}

export interface RecordsSeen {
  /** Of the import. */
  readonly submissionId: string | null;
  readonly resultId: string | null;
  readonly submissions: ListSeen | null;
  readonly results: ListSeen | null;
  readonly submission: Shown | null;
  readonly result: Shown | null;
  /** Pages of one row, asked for by either word. */
  readonly byPageSize: ListSeen | null;
  readonly byLimit: ListSeen | null;
}

/** What the records of an import show, and where. */
export function judgeRecords(seen: RecordsSeen): Readonly<Record<string, Finding>> {
  const { submission, result } = seen;
  return {
    list_imports: judgeListing(seen),
    description_shown: judgeDescription(seen),
    import_source: wordOf(submission, 'source', ['api', 'import']),
    import_type: wordOf(submission, 'submission_type', ['new', 'imported']),
    import_status: wordOf(submission, 'status', ['succeeded', 'imported']),
    import_badge: judgeBadge(seen),
    fitness_type: judgeFitness(result),
    result_population:
      result === null ? NO_RESULT : found(Array.isArray(result['population']) ? 'yes' : 'no'),
    time_precision: judgeTimes(submission ?? result),
    next_form: judgeNext(seen),
    page_param: judgePageWords(seen),
  };
}

const NO_RESULT = unknown('the result cannot be read with this key');
const NO_SUBMISSION = unknown('the submission cannot be read with this key');

function judgeListing(seen: RecordsSeen): Finding {
  if (isListed(seen)) return found('yes');
  const lists = [seen.submissions, seen.results];
  const unread = lists.find((list) => list !== null && list.rows === null);
  if (unread !== undefined || lists.includes(null))
    return unknown(unread?.why ?? 'there is no import to look for');
  return found('no');
}

function isListed({ submissions, results, submissionId, resultId }: RecordsSeen): boolean {
  return rowOf(submissions, submissionId) !== undefined || rowOf(results, resultId) !== undefined;
}

function rowOf(list: ListSeen | null, id: string | null): Shown | undefined {
  return id === null ? undefined : list?.rows?.find((row) => row['id'] === id);
}

function judgeDescription({ submissions, submissionId, submission }: RecordsSeen): Finding {
  const row = rowOf(submissions, submissionId);
  if (row !== undefined && isDescribed(row)) return found('listed');
  if (submission === null) return NO_SUBMISSION;
  if (!isDescribed(submission)) return found('hidden');
  return row === undefined ? found('fetched', 'imports are not listed') : found('fetched');
}

function isDescribed({ description }: Shown): boolean {
  return typeof description === 'string' && description.includes(PROBE_MARK);
}

function wordOf(record: Shown | null, field: string, words: readonly string[]): Finding {
  if (record === null) return NO_SUBMISSION;
  const word = record[field];
  if (typeof word !== 'string') return unknown(`the submission does not say its ${field}`);
  return words.includes(word) ? found(word) : unknown(`the submission says ${word}`);
}

function judgeBadge({ submission, result }: RecordsSeen): Finding {
  if (result === null) return NO_RESULT;
  if (result['imported'] !== true) return found('absent', 'by the name "imported"');
  if (submission === null) return NO_SUBMISSION;
  return found(submission['imported'] === true ? 'result_and_submission' : 'result');
}

function judgeFitness(result: Shown | null): Finding {
  if (result === null) return NO_RESULT;
  const fitness = result['best_solution_fitness'];
  if (typeof fitness === 'number') return found('number');
  if (typeof fitness !== 'string') return unknown('the result does not say its fitness');
  return found(Number(fitness) === PROBE_FITNESS ? 'string' : 'rounded');
}

function judgeTimes(record: Shown | null): Finding {
  const time = record?.['created_at'];
  if (typeof time !== 'string') return unknown('no record says when it was made');
  return found(/:\d\d\.\d+/.test(time) ? 'micros' : 'seconds');
}

function judgeNext({ byPageSize, byLimit }: RecordsSeen): Finding {
  const next = byPageSize?.next ?? byLimit?.next ?? null;
  if (next !== null) return found(/^https?:/.test(next) ? 'absolute' : 'relative');
  return unknown('no list goes on behind its first page');
}

function judgePageWords({ byPageSize, byLimit }: RecordsSeen): Finding {
  if (byPageSize === null || byLimit === null) return unknown('there is no list to ask for');
  if (byPageSize.rows === null || byLimit.rows === null) return unknown(byPageSize.why);
  const [one, other] = [isShort(byPageSize), isShort(byLimit)];
  if (one && other)
    return byPageSize.next === null ? unknown('fewer than two records are listed') : found('both');
  if (!one && !other) return unknown('neither word is heeded, or nothing is listed');
  return found(one ? 'page_size' : 'limit');
}

function isShort({ rows }: ListSeen): boolean {
  return rows?.length === 1;
}
