import { shortId, stateWords, timeWords } from '../core/words.ts';
import { html, NOTHING, type Html, type Part } from './html.ts';
import type { WishState } from '../core/wish/continuation.ts';
import type { Paged, RunLine, ShownState } from './ports.ts';

/** A moment as the person's clock shows it. */
export function moment(time: number | string, now: number): Html {
  const iso = typeof time === 'number' ? new Date(time).toISOString() : time;
  return html`<time datetime="${iso}">${timeWords(iso, now)}</time>`;
}

/** A state is told by its word; its colour only helps. */
export function stateMark(state: ShownState | WishState): Html {
  return html`<span class="state state-${state}">${stateWords(state)}</span>`;
}

export function runAddress(runId: string): string {
  return `/runs/${encodeURIComponent(runId)}`;
}

/** A run by its name, leading to all about it. */
export function runLink({ runId, name }: Pick<RunLine, 'runId' | 'name'>): Html {
  const hasName = name !== null && name !== '';
  return html`<a href="${runAddress(runId)}"><bdi>${hasName ? name : 'without a name'}</bdi></a>
    <span class="id">${shortId(runId)}</span>`;
}

/** Facts with a word for each; what is null is left out. */
export function facts(entries: readonly (readonly [string, Part])[]): Html {
  const shown = entries.filter(([, value]) => value !== null);
  return shown.length === 0
    ? NOTHING
    : html`<dl>
        ${shown.map(
          ([word, value]) =>
            html`<div>
              <dt>${word}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`;
}

/** Earlier and later parts of a long list. */
export function pager(
  { page, pageSize, total }: Paged<unknown>,
  addressOf: (page: number) => string,
  what: string,
): Html {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (pages === 1) return NOTHING;
  const link = (to: number, word: string, rel: string): Html =>
    to < 1 || to > pages
      ? html`<li><span class="soft">${word}</span></li>`
      : html`<li><a href="${addressOf(to)}" rel="${rel}">${word}</a></li>`;
  return html`<nav class="pager" aria-label="Pages of ${what}">
    <ul>
      ${link(page - 1, 'Previous page', 'prev')}
      <li>Page ${page} of ${pages}</li>
      ${link(page + 1, 'Next page', 'next')}
    </ul>
  </nav>`;
}

export interface Button {
  readonly action: string;
  readonly runId?: string;
  /** What it does and to what, for whoever does not see where it stands. */
  readonly label: string;
  readonly word: string;
  readonly allowSecrets?: boolean;
  /** It gives something up. */
  readonly isGrave?: boolean;
}

/** A form of one button: it works without a script, and only with the page's own secret in it. */
export function actionButton(button: Button, { formToken, here }: FormContext): Html {
  const { action, runId = '', label, word, allowSecrets = false, isGrave = false } = button;
  return html`<form method="post" action="/act">
    <input type="hidden" name="form" value="${formToken}" />
    <input type="hidden" name="back" value="${here}" />
    <input type="hidden" name="run" value="${runId}" />
    ${allowSecrets ? html`<input type="hidden" name="allow_secrets" value="yes" />` : null}
    <button name="action" value="${action}" aria-label="${label}" ${isGrave ? html` class="grave"` : null}>
      ${word}
    </button>
  </form>`;
}

/** What a form needs to know: the secret that makes it ours, and where its person was. */
export interface FormContext {
  readonly formToken: string;
  readonly here: string;
}
