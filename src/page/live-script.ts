/** Shows what has changed without being asked. Without it the page shows the same when it is loaded again. */
export function liveScript(): string {
  return `(${listen.toString()})(${exchange.toString()});\n`;
}

// Both run in the browser as they stand here: they may use nothing from outside of themselves.

/** Asks for the page again at each change, one question at a time, and says where there is no answer any more. */
function listen(show: (text: string) => void): void {
  let source: EventSource | null = null;
  let isAsking = false;
  let isAskedAgain = false;

  const say = (words: string): void => {
    const live = document.getElementById('live');
    if (live !== null) live.textContent = words;
  };

  const ask = async (): Promise<void> => {
    isAskedAgain = isAsking;
    if (isAsking) return;
    isAsking = true;
    try {
      const response = await fetch(location.href);
      if (response.ok) show(await response.text());
    } catch {
      // The next event comes when the page is back.
    }
    isAsking = false;
    if (isAskedAgain) await ask();
  };

  // The first change comes as soon as somebody listens, also after a connection was lost.
  const open = (): void => {
    const opened = new EventSource('/events');
    source = opened;
    opened.addEventListener('change', () => void ask());
    opened.addEventListener('open', () => {
      say('');
    });
    opened.addEventListener('error', () => {
      const isOver = opened.readyState === EventSource.CLOSED;
      say(
        isOver
          ? 'This page has begun anew: vilvik-bridge page prints its address.'
          : 'The bridge does not answer; this is as it was last seen.',
      );
    });
  };
  // A browser has six connections for all pages of one place: those that nobody sees must not hold them.
  document.addEventListener('visibilitychange', () => {
    source?.close();
    if (document.visibilityState === 'visible') open();
  });
  if (document.visibilityState === 'visible') open();
  const address = new URL(location.href);
  if (address.searchParams.has('said')) {
    address.searchParams.delete('said');
    history.replaceState(null, '', address);
  }
}

/** Puts the new content where the old one was; focus, scrolling and what was opened stay, and a new summary is told. */
function exchange(text: string): void {
  const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main');
  const main = document.querySelector('main');
  if (next === null || main === null || next.innerHTML === main.innerHTML) return;
  const focusables = (): Element[] => [...main.querySelectorAll('a[href], button, summary')];
  const signOf = (element: Element): string =>
    ['href', 'aria-label'].map((name) => element.getAttribute(name)).join(' ') + String(element.textContent);
  const focused = document.activeElement;
  const place = focused === null ? -1 : focusables().indexOf(focused);
  const sign = focused === null || place === -1 ? '' : signOf(focused);
  const opened = [...main.querySelectorAll('details[open][id]')].map(({ id }) => id);
  const { scrollX, scrollY } = window;
  main.innerHTML = next.innerHTML;
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  if (place !== -1) {
    const again = focusables().find((element) => signOf(element) === sign) ?? focusables()[place] ?? main;
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
  window.scrollTo(scrollX, scrollY);
  const summary = next.dataset['summary'] ?? '';
  const live = document.getElementById('live');
  if (summary !== main.dataset['summary'] && live !== null) live.textContent = summary;
  main.dataset['summary'] = summary;
}
