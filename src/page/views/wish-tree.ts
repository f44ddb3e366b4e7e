import { lineageOf, type Branch } from '../../core/wish/lineage.ts';
import type { Receipt } from '../../core/receipt.ts';
import { generationsOfWish } from '../../core/wish/wish.ts';
import { countOf } from '../../core/words.ts';
import type { WishRecord } from '../../ledger/wishes.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { moment, stateMark } from '../parts.ts';

/** What has come of a run at the service: its imports, their continuations, the continuations of those. */
export function wishTree(receipts: readonly Receipt[], wishes: readonly WishRecord[], now: number): Html {
  if (wishes.length === 0) return NOTHING;
  const { imports, apart } = lineageOf(receipts, wishes);
  return html`<ul class="tree">
    ${imports.map(({ id, resultId, branches }) => {
      return html`<li>
        import <bdi>${id}</bdi>, result <bdi>${resultId ?? 'unknown'}</bdi> ${branchList(branches, now)}
      </li>`;
    })}
    ${branchItems(apart, now)}
  </ul>`;
}

function branchList(branches: readonly Branch<WishRecord>[], now: number): Html {
  if (branches.length === 0) return NOTHING;
  return html`<ul>
    ${branchItems(branches, now)}
  </ul>`;
}

function branchItems(branches: readonly Branch<WishRecord>[], now: number): Html[] {
  return branches.map(
    ({ wish, children }) => html`<li>${wishItem(wish, now)} ${branchList(children, now)}</li>`,
  );
}

function wishItem(wish: WishRecord, now: number): Html {
  const { state, why, child, notBefore, file, overrides } = wish;
  const changes = Object.entries(overrides).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const wait = notBefore === null || notBefore <= now ? null : html`, next try ${moment(notBefore, now)}`;
  return html`${stateMark(state)}
  continuation${changes.length === 0 ? null : ` with ${changes.join(' ')}`}${
    child === null ? null : html` as <bdi>${child.submissionId}</bdi>`
  }${progress(wish)}${why === null ? null : `: ${why}`}${wait}${file === null ? null : html`; at home in <bdi>${file}</bdi>`}`;
}

function progress({ child, overrides }: WishRecord): string | null {
  if (child?.generations === undefined || child.generations === null) return null;
  const wanted = generationsOfWish(overrides);
  return `, ${countOf(child.generations, 'generation')}${wanted === null ? '' : ` of ${wanted}`}`;
}
