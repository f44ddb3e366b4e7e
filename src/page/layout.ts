import { html, type Html } from './html.ts';

const PLACES = {
  '/': 'Overview',
  '/quarantine': 'Quarantine',
  '/continuations': 'Continuations',
  '/account': 'Account',
} as const;

export interface Frame {
  readonly title: string;
  readonly main: Html;
  /** Where in the navigation it stands. */
  readonly place?: keyof typeof PLACES;
  /** What came of what was last asked for. */
  readonly said?: string | null;
  /** Told, politely, when it differs after a change. */
  readonly summary?: string;
  /** A page for strangers has no navigation and is never renewed. */
  readonly isInside?: boolean;
}

/** Not in the page's text: a bundle keeps the letters of tagged templates as they are, and its own are ASCII. */
const DASH = '–';

/** A whole page. What changes by itself is the `main` alone. */
export function layout({ title, main, place, said = null, summary = '', isInside = true }: Frame): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} ${DASH} vilvik-bridge</title>
        <link rel="stylesheet" href="/page.css" />
        <link rel="icon" href="data:," />
        ${isInside ? html`<script src="/page.js" defer></script>` : null}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <p class="brand">vilvik-bridge</p>
          ${isInside ? navigation(place) : null}
        </header>
        <div id="said" role="status">${said === null ? null : html`<p>${said}</p>`}</div>
        <main id="main" tabindex="-1" data-summary="${summary}">${main}</main>
        <footer>
          ${isInside ? html`<p id="live" role="status" aria-live="polite"></p>` : null}
          <p>On this machine alone; nothing on this page comes from elsewhere.</p>
        </footer>
      </body>
    </html>`.text;
}

function navigation(current: Frame['place']): Html {
  const links = Object.entries(PLACES).map(
    ([address, name]) =>
      html`<li>
        <a href="${address}" ${address === current ? html` aria-current="page"` : null}>${name}</a>
      </li>`,
  );
  return html`<nav aria-label="Views">
    <ul>
      ${links}
    </ul>
  </nav>`;
}
