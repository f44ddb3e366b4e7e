import { z } from 'zod';
import { Refusal } from './answer.ts';
import { shownTime } from './clock.ts';

/** Each parameter's last value, checked; one that is malformed is named. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> | Refusal {
  const parsed = schema.safeParse(lastValues(query));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const parameter = String(issue?.path[0]);
  return invalidParameter(parameter, issue?.message ?? 'malformed');
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
export const timeFilter = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
    error: 'expected an ISO 8601 time',
  })
  .transform((text) => Date.parse(/Z$|[+-]\d\d:?\d\d$|^[\d-]+$/.test(text) ? text : `${text}Z`));

export const numberFilter = z
  .string()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, { error: 'expected a number' })
  .transform(Number);

export const booleanFilter = z.enum(['true', 'false']).transform((word) => word === 'true');

export const createdFilters = {
  created_after: timeFilter.optional(),
  created_before: timeFilter.optional(),
};

interface CreatedRange {
  readonly created_after?: number | undefined;
  readonly created_before?: number | undefined;
}

/** Both ends belong to the range; compared is the time as it is shown. */
export function isCreatedWithin(createdAt: number, range: CreatedRange): boolean {
  const time = shownTime(createdAt);
  return (
    time >= (range.created_after ?? Number.NEGATIVE_INFINITY) &&
    time <= (range.created_before ?? Number.POSITIVE_INFINITY)
  );
}
