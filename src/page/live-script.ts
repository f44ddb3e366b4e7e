/** Shows what has changed without being asked. Without it the page shows the same when it is loaded again. */
export function liveScript(): string {
  return `(${live.toString()})();\n`;
}

/** Runs in the browser: it may use nothing from outside of itself. */
function live(): void {
  const source = new EventSource('/events');
  let isAsking = false;
  let isAskedAgain = false;

  const focusables = 'a[href], button, summary, [tabindex]';

  /** What has the focus, as it can be found again: its place among its like, and what it says. */
  const findFocus = (main: Element): (() => void) => {
    const { activeElement: focused } = document;
    if (focused === null || focused === main || !main.contains(focused)) return () => undefined;
    const signOf = (element: Element): string =>
      [
        element.tagName,
        element.getAttribute('href'),
        element.getAttribute('aria-label'),
        element.textContent,
      ].join('|');
    const sign = signOf(focused);
    const index = [...main.querySelectorAll(focusables)].indexOf(focused);
    return () => {
      const now = document.querySelector('main');
      const all = [...(now?.querySelectorAll(focusables) ?? [])];
      const again = all.find((element) => signOf(element) === sign) ?? all[index] ?? now;
      if (again instanceof HTMLElement || again instanceof SVGElement) again.focus({ preventScroll: true });
    };
  };

  const opened = (main: Element): Set<string> =>
    new Set([...main.querySelectorAll('details[open][id]')].map(({ id }) => id));

  const exchange = (text: string): void => {
    const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main');
    const main = document.querySelector('main');
    if (next === null || main === null || next.innerHTML === main.innerHTML) return;
    const refocus = findFocus(main);
    const open = opened(main);
    const { scrollX, scrollY } = window;
    main.innerHTML = next.innerHTML;
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    refocus();
    window.scrollTo(scrollX, scrollY);
    const summary = next.dataset['summary'] ?? '';
    const live = document.getElementById('live');
    if (summary !== main.dataset['summary'] && live !== null) live.textContent = summary;
    main.dataset['summary'] = summary;
  };

  const ask = async (): Promise<void> => {
    isAskedAgain = isAsking;
    if (isAsking) return;
    isAsking = true;
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (response.ok) exchange(await response.text());
    } catch {
      // The page has ended, or begins again: the next event comes when it is back.
    }
    isAsking = false;
    if (isAskedAgain) await ask();
  };

  // The first comes as soon as somebody listens, also after a connection was lost.
  source.addEventListener('change', () => void ask());
  const address = new URL(location.href);
  if (address.searchParams.has('said')) {
    address.searchParams.delete('said');
    history.replaceState(null, '', address);
  }
}
