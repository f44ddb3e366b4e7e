import * as z from 'zod';
import type { Page } from '../api/wire.ts';
import type { Refusal } from './answer.ts';
import type { Assumptions } from './assumptions.ts';
import { invalidParameter, lastValues } from './filters.ts';

const DEFAULT_SIZE = 20;
const LARGEST_SIZE = 100;

const sizeSchema = z
  .string()
  .regex(/^0*[1-9]\d*$/, { error: 'a whole number from 1' })
  .transform((text) => Math.min(Number(text), LARGEST_SIZE));

/** A place between two rows: it stays where it is when rows come or go. */
const placeSchema = z.strictObject({
  ordering: z.string(),
  key: z.union([z.string(), z.number()]),
  ordinal: z.int(),
  side: z.enum(['after', 'before']),
});
type Place = z.infer<typeof placeSchema>;

/** Plain base64, so that cursors hold characters that must be percent-encoded. */
const cursorSchema = z.string().transform((text, context): Place => {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    context.issues.push({ code: 'custom', input: text, message: 'a cursor of this service' });
    return z.NEVER;
  }
});

/** The documentation calls the size of a page `page_size`, the SDK `limit`. */
export const pageParameters = {
  page_size: sizeSchema.optional(),
  limit: sizeSchema.optional(),
  cursor: cursorSchema.optional(),
};

interface PageQuery {
  readonly ordering: string;
  readonly page_size?: number | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: Place | undefined;
}

/** What the links to other pages are made of. */
interface PageLinks {
  readonly given: URLSearchParams;
  /** Of the list. */
  readonly address: string;
  readonly assumptions: Assumptions;
}

interface Sortable {
  readonly ordinal: number;
}

type SortKeys<Row> = Readonly<Record<string, (row: Row) => string | number>>;

/** The page of `rows` that a query asks for, with links that carry its filters on. */
export function cutPage<Row extends Sortable>(
  rows: readonly Row[],
  sortKeys: SortKeys<Row>,
  query: PageQuery,
  { given, address, assumptions }: PageLinks,
): { readonly rows: readonly Row[]; readonly links: Pick<Page, 'next' | 'previous'> } | Refusal {
  const { ordering, cursor } = query;
  if (cursor !== undefined && cursor.ordering !== ordering) {
    return invalidParameter('cursor', `it belongs to the ordering ${cursor.ordering}`);
  }
  const size = sizeOf(query, assumptions.page_param);
  const linkTo = (place: Place): string =>
    (assumptions.next_form === 'absolute' ? address : '') + queryFor(place, given);
  const placeOf = (row: Row, side: Place['side']): Place => ({
    ordering,
    key: sortKeys[ordering.replace('-', '')]?.(row) ?? '',
    ordinal: row.ordinal,
    side,
  });
  const sorted = rows.map((row) => ({ row, place: placeOf(row, 'after') })).sort(byPlace);
  const { start, end } = boundsOf(sorted, cursor, size);
  const shown = sorted.slice(start, end).map(({ row }) => row);
  const first = shown[0];
  const last = shown.at(-1);
  const hasNext = last !== undefined && end < sorted.length;
  const hasPrevious = first !== undefined && start > 0;
  return {
    rows: shown,
    links: {
      next: hasNext ? linkTo(placeOf(last, 'after')) : null,
      previous: hasPrevious ? linkTo(placeOf(first, 'before')) : null,
    },
  };
}

/** The page that begins behind the cursor's place, or the one that ends before it. */
function boundsOf(
  sorted: readonly { readonly place: Place }[],
  cursor: Place | undefined,
  size: number,
): { readonly start: number; readonly end: number } {
  if (cursor === undefined) return { start: 0, end: size };
  const isBeyond = cursor.side === 'after' ? 1 : 0;
  const found = sorted.findIndex(({ place }) => comparePlaces(place, cursor) >= isBeyond);
  const edge = found === -1 ? sorted.length : found;
  return cursor.side === 'after'
    ? { start: edge, end: edge + size }
    : { start: Math.max(0, edge - size), end: edge };
}

function byPlace(a: { readonly place: Place }, b: { readonly place: Place }): number {
  return comparePlaces(a.place, b.place);
}

/** By the key, then in order of creation; both turned round in a descending order. */
function comparePlaces(a: Place, b: Place): number {
  const ascending = a.key < b.key ? -1 : a.key > b.key ? 1 : Math.sign(a.ordinal - b.ordinal);
  return a.ordering.startsWith('-') ? -ascending : ascending;
}

function sizeOf({ page_size, limit }: PageQuery, known: Assumptions['page_param']): number {
  const first = known === 'limit' ? undefined : page_size;
  const second = known === 'page_size' ? undefined : limit;
  return first ?? second ?? DEFAULT_SIZE;
}

function queryFor(place: Place, given: URLSearchParams): string {
  const cursor = Buffer.from(JSON.stringify(place)).toString('base64');
  const query = new URLSearchParams({ ...lastValues(given), cursor });
  return `?${query.toString()}`;
}
