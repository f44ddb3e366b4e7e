import { longestSearch } from './size.ts';

export interface ProbeOptions {
  /** Calls that cost credits are allowed. */
  readonly mayContinue: boolean;
  /** The limit of an hour may be used up. */
  readonly fillsQuota: boolean;
}

/** A kind of calls, before any is made. */
export interface PlannedCalls {
  readonly what: string;
  /** At most. */
  readonly calls: number;
  /** Records that it leaves until the end; what each costs. */
  readonly records: number;
  readonly costs: string | null;
}

/** A list by both addresses, and the health. */
const ADDRESSES = 3;
const MAX_IMPORTS = 3;
/** Both lists, one record of each kind, and a page of one row by either word. */
const READS = 6;
const REMOVAL_CALLS = 2;
/** Whether it has a result by then has to be asked. */
const REMOVAL_CALLS_OF_RUN = 3;
const CONTINUATIONS = 2;

/** The questions in their order, with all that they can cost. */
export function planProbe(
  { mayContinue, fillsQuota }: ProbeOptions,
  perHour: number,
): readonly PlannedCalls[] {
  const { calls, bytes } = longestSearch();
  const fills = fillsQuota ? perHour + 2 : 0;
  const continuations = mayContinue ? CONTINUATIONS : 0;
  const removals = (MAX_IMPORTS + fills) * REMOVAL_CALLS + continuations * REMOVAL_CALLS_OF_RUN;
  const refusedCost = 'a place in the limit each, if the service counts what it refuses';
  const all: PlannedCalls[] = [
    { what: 'addresses, health: GET /submissions, /health', calls: ADDRESSES, records: 0, costs: null },
    {
      what: 'keys: POST /imports/ twice under one key, and once more under another',
      calls: MAX_IMPORTS,
      records: MAX_IMPORTS,
      costs: 'a place in the limits of imports each',
    },
    {
      what: 'what records and lists show: GET /submissions, /results',
      calls: READS,
      records: 0,
      costs: null,
    },
    {
      what: `size limit: POST /imports/ with incomplete bodies that cannot become records (${Math.ceil(bytes / 2 ** 20)} MiB at most)`,
      calls: calls + 1,
      records: 0,
      costs: refusedCost,
    },
    {
      what: 'keys when continuing: POST /results/ID/continue twice under one key, one generation of two genes',
      calls: continuations,
      records: continuations,
      costs: 'credits for each run that it makes, one or two',
    },
    {
      what: 'limits: POST /imports/ until the limit of an hour is used up; it may wait for the next whole hour and ask once more',
      calls: fills,
      records: fills,
      costs: 'all that is left of this hour: nothing can be imported for up to an hour',
    },
    { what: 'removal of what was made: DELETE', calls: removals, records: 0, costs: null },
  ];
  return all.filter((one) => one.calls > 0);
}

export function totalCalls(plan: readonly PlannedCalls[]): number {
  return plan.reduce((sum, { calls }) => sum + calls, 0);
}

/** The plan for a person. */
export function planLines(plan: readonly PlannedCalls[], baseUrl: string): string[] {
  const lines = plan.map(({ what, calls, records, costs }) => {
    const made = records === 0 ? '' : `; makes up to ${records} records`;
    return `  at most ${String(calls).padStart(2)}  ${what}${made}${costs === null ? '' : `; costs ${costs}`}`;
  });
  return [
    `questions to ${baseUrl}, in at most ${totalCalls(plan)} calls:`,
    ...lines,
    'These calls are not in the count that the bridge keeps of the limits.',
    'Records are called "vilvik-bridge probe …" and are removed at the end where the key may do that.',
  ];
}
