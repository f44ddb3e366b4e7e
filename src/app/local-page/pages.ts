import type { RunState } from '../../core/run.ts';
import type { Paged } from '../../page/ports.ts';

/** What waits for a person. */
export const STOPPED: readonly RunState[] = ['rejected', 'held'];

/** A part of a list; where the list has become shorter than that, its last part. */
export function pageOf<Item>(
  page: number,
  pageSize: number,
  read: (limit: number, offset: number) => { readonly items: readonly Item[]; readonly total: number },
): Paged<Item> {
  const { items, total } = read(pageSize, (page - 1) * pageSize);
  const last = Math.max(1, Math.ceil(total / pageSize));
  return page <= last ? { items, total, page, pageSize } : pageOf(last, pageSize, read);
}
