import { escapeHtml } from '../core/escape-html.ts';
import { printable } from '../core/printable.ts';

/** Text that is markup already: everything else that goes into a page is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | readonly Part[];

/** Markup with values in it: whatever a value says, it is only shown, and cannot turn what stands around it. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const pieces = markup.map((piece, index) => piece + textOf(parts[index] ?? null));
  return new Html(pieces.join(''));
}

export const NOTHING = new Html('');

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeHtml(printable(part));
  return typeof part === 'number' ? String(part) : part.map(textOf).join('');
}

/** Text of several lines, for places that keep them: line ends and tabs stay. */
export function lines(text: string): Html {
  return new Html(escapeHtml(text.replaceAll(/[^\n\t]+/g, printable)));
}
