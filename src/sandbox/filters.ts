import * as z from 'zod';
import { Refusal } from './answer.ts';
import { shownTime, type TimePrecision } from './clock.ts';
import { expectedBy } from './explain.ts';

/** Each parameter's last value, checked; one that is malformed is named. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> | Refusal {
  const parsed = schema.safeParse(lastValues(query));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  if (first === undefined) throw new Error('a failed parse without an issue', { cause: parsed.error });
  return invalidParameter(String(first.path[0]), `expected ${expectedBy(first)}`);
}

export function invalidParameter(parameter: string, reason: string): Refusal {
  const message = `Invalid value for the parameter "${parameter}": ${reason}`;
  return new Refusal(400, 'invalid_parameter', message, { details: { parameter } });
}

export function lastValues(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(query);
}

/** Words separated by commas; any of them may match. */
export function commaList<Word extends z.ZodType<string, string>>(word: Word) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(word));
}

/** ISO 8601; without a zone it is taken as UTC. */
const timeFilter = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
    error: 'an ISO 8601 time',
  })
  .transform((text) => Date.parse(/Z$|[+-]\d\d:?\d\d$|^[\d-]+$/.test(text) ? text : `${text}Z`));

export const numberFilter = z
  .string()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, { error: 'a number' })
  .transform(Number);

export const booleanFilter = z.enum(['true', 'false']).transform((word) => word === 'true');

/** Whether a value passes a filter that may not be set. */
export function fits<Value>(wanted: Value | undefined, value: Value | null): boolean {
  return wanted === undefined || wanted === value;
}

export const createdFilters = {
  created_after: timeFilter.optional(),
  created_before: timeFilter.optional(),
};

interface CreatedRange {
  readonly created_after?: number | undefined;
  readonly created_before?: number | undefined;
}

/** Both ends belong to the range; compared is the time as it is shown. */
export function isCreatedWithin(createdAt: number, range: CreatedRange, precision: TimePrecision): boolean {
  const time = shownTime(createdAt, precision);
  return (
    time >= (range.created_after ?? Number.NEGATIVE_INFINITY) &&
    time <= (range.created_before ?? Number.POSITIVE_INFINITY)
  );
}
