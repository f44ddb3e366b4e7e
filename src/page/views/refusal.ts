import { html } from '../html.ts';
import { layout } from '../layout.ts';

const WORDS = {
  host: 'This page answers only under its own address on this machine.',
  origin: 'Only the page itself may ask for something to be done.',
  form: 'The form is not of this page, or of an earlier one: open the page again and ask once more.',
  token: 'This page shows itself only to whoever has its address.',
} as const;

/** A plain page for whoever may not come in. */
export function refusal(why: keyof typeof WORDS): string {
  const main = html`<h1>Not shown</h1>
    <p>${WORDS[why]}</p>
    <p>On this machine, <code>vilvik-bridge page</code> prints the address; open it as it is printed.</p>
    ${why === 'token' ? html`<p>Opened already, and only linked from elsewhere? <a href="/">Then it is here.</a></p>` : null}`;
  return layout({ title: 'Not shown', main, isInside: false });
}

export function notFound(what: string): string {
  const main = html`<h1>Not found</h1>
    <p>${what}</p>
    <p><a href="/">To the overview</a></p>`;
  return layout({ title: 'Not found', main });
}

export function fault(message: string, hint: string): string {
  const main = html`<h1>This could not be shown</h1>
    <p>${message}</p>
    <p>${hint}</p>
    <p><a href="/">To the overview</a></p>`;
  return layout({ title: 'Fault', main });
}
