import type { Finding } from '../../core/finding.ts';
import { html, lines, NOTHING, type Html } from '../html.ts';

const SEVERITY: Readonly<Record<Finding['severity'], string>> = {
  error: 'Refused',
  hold: 'To be looked at',
  warning: 'Taken, but probably not meant',
};

/** Each finding with the mend, and beside it the part of the body that it is about. */
export function findingList(findings: readonly (Finding & { readonly part?: string | null })[]): Html {
  if (findings.length === 0) return NOTHING;
  return html`${findings.map(({ severity, path, expected, found, mend, part = null }) => {
    return html`<div class="finding finding-${severity}">
      <p><strong>${SEVERITY[severity]}</strong>: <code>${path}</code></p>
      <p>expected ${expected}, found ${found}</p>
      <p>To mend it: ${mend}</p>
      ${part === null ? null : html`<pre role="group" aria-label="${path} in the dump">${lines(part)}</pre>`}
    </div>`;
  })}`;
}
