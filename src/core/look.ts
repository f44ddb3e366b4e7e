import { descriptionMark } from './identity.ts';
import { areAlike, areNear, areSame, type Likeness } from './likeness.ts';

/** A submission and its result as the service shows them; what is not shown is undefined. */
export interface SeenRecord {
  /** The submission's id; null where only the result is known. */
  readonly id: string | null;
  readonly resultId: string | null;
  readonly createdAt: number | null;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly fitness?: readonly number[];
  readonly generations?: number;
  readonly genes?: readonly number[];
  /** The whole submission, the whole result was asked for: more will not be shown. */
  readonly askedSubmission: boolean;
  readonly askedResult: boolean;
}

/** How a record is recognised. */
export type Sign = 'mark' | 'likeness';

export interface LookedFor {
  readonly runId: string;
  readonly likeness: Likeness | null;
}

export type Verdict =
  | { readonly kind: 'adopt'; readonly record: SeenRecord; readonly sign: Sign }
  | { readonly kind: 'several'; readonly why: string }
  /** Not among the records that were seen; whether that is to be believed is another question. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear'; readonly why: string };

/** What has to be asked for before the record can be recognised or ruled out; null when it is all there. */
export function missingPart(run: LookedFor, record: SeenRecord): 'submission' | 'result' | null {
  if (saysWhose(record) || !couldBe(run, record)) return null;
  // Lists may cut a description, and the mark is its end.
  if (record.id !== null && !record.askedSubmission) return 'submission';
  const needsGenes = !isRuledOutByDescription(run, record) && record.genes === undefined;
  return needsGenes && record.resultId !== null && !record.askedResult ? 'result' : null;
}

/** Which of the records is the run's. `rivals` are other runs that may stand behind a record that nobody knows. */
export function verdictOf(
  run: LookedFor,
  records: readonly SeenRecord[],
  rivals: readonly LookedFor[],
): Verdict {
  const found = records.map((record) => ({ record, found: recognise(run, record) }));
  const marked = found.filter((one) => one.found === 'mark');
  const [first] = marked;
  if (first !== undefined) {
    if (marked.length > 1) return several(`${marked.length} records carry its run id`);
    return { kind: 'adopt', record: first.record, sign: 'mark' };
  }
  if (found.some((one) => one.found === 'unclear')) {
    return { kind: 'unclear', why: 'a record may be its own, and shows too little to tell' };
  }
  const [like, ...others] = found.filter((one) => one.found === 'likeness');
  if (like === undefined) return { kind: 'none' };
  if (others.length > 0) return several(`${others.length + 1} records look like it`);
  if (rivals.some((rival) => isRival(run, rival))) {
    return several('a record looks like it, and like another run whose answer is not known');
  }
  return { kind: 'adopt', record: like.record, sign: 'likeness' };
}

/** The signs by which a record of a run that was surely imported is recognised. */
export function signsShown(run: LookedFor, record: SeenRecord): readonly Sign[] {
  const isMarked = record.description?.includes(descriptionMark(run.runId)) ?? false;
  const isLike = run.likeness !== null && isShownAlike(run.likeness, record) && hasEqualGenes(run, record);
  return [...(isMarked ? (['mark'] as const) : []), ...(isLike ? (['likeness'] as const) : [])];
}

/** Whether the run would have been recognised by one of these signs, had it been among the records. */
export function isRecognisable({ likeness }: LookedFor, signs: ReadonlySet<Sign>): boolean {
  if (likeness === null) return false;
  return (likeness.marked && signs.has('mark')) || (likeness.genes.length > 0 && signs.has('likeness'));
}

function several(why: string): Verdict {
  return { kind: 'several', why };
}

function recognise(run: LookedFor, record: SeenRecord): Sign | 'no' | 'unclear' {
  if (record.description?.includes(descriptionMark(run.runId)) === true) {
    // Another state of the run has the same mark; only its generations tell them apart.
    return hasOtherGenerations(run, record) ? 'unclear' : 'mark';
  }
  if (saysWhose(record) || isRuledOutByDescription(run, record) || !couldBe(run, record)) return 'no';
  if (run.likeness === null || run.likeness.genes.length === 0 || record.genes === undefined)
    return 'unclear';
  return hasEqualGenes(run, record) ? 'likeness' : 'no';
}

function hasOtherGenerations({ likeness }: LookedFor, { generations }: SeenRecord): boolean {
  const own = likeness?.generations ?? null;
  return own !== null && generations !== undefined && generations !== own;
}

/** Some run's id is in the description. */
function saysWhose({ description }: SeenRecord): boolean {
  return /\[run [0-9a-f-]{36}\]/.test(description ?? '');
}

/** A run that was sent with its mark is not a record whose whole description is shown without one. */
function isRuledOutByDescription({ likeness }: LookedFor, record: SeenRecord): boolean {
  return likeness?.marked === true && record.askedSubmission && record.description !== undefined;
}

/** What is shown does not speak against it. */
function couldBe({ likeness }: LookedFor, record: SeenRecord): boolean {
  return likeness === null || isShownAlike(likeness, record);
}

function isShownAlike(likeness: Likeness, { name, generations, fitness }: SeenRecord): boolean {
  // A run that was sent without a name is given one by the service.
  const hasName = likeness.name === null || name === undefined || (name ?? '') === likeness.name;
  const hasGenerations = generations === undefined || generations === likeness.generations;
  // One of several objectives may be all that is shown.
  const isComparable = fitness?.length === likeness.fitness.length;
  return hasName && hasGenerations && (!isComparable || areNear(fitness, likeness.fitness));
}

/** Fitness may be rounded for display, genes are what the run is about. */
function hasEqualGenes({ likeness }: LookedFor, { genes }: SeenRecord): boolean {
  if (likeness === null || genes === undefined || likeness.genes.length === 0) return false;
  return (
    genes.length === likeness.geneCount && areSame(genes.slice(0, likeness.genes.length), likeness.genes)
  );
}

function isRival(run: LookedFor, other: LookedFor): boolean {
  if (run.likeness === null || other.likeness === null) return false;
  return areAlike(run.likeness, other.likeness);
}
