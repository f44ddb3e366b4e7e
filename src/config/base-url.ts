export const DEFAULT_BASE_URL = 'https://vilvik.com/api/v1';

/** A base URL in its one spelling, or what is wrong with it in words that repeat nothing secret. */
export type BaseUrl = { readonly url: string } | { readonly expected: string; readonly received: string };

/** The key goes to this address: it must be encrypted, or stay on the machine. */
export function parseBaseUrl(text: string): BaseUrl {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return { expected: `a URL such as ${DEFAULT_BASE_URL}`, received: 'text that is none' };
  if (url.username !== '' || url.password !== '') {
    return { expected: 'a URL without user name and password', received: 'one with them' };
  }
  // Not `url.search` and `url.hash`: they are empty for a bare `?` and `#`.
  if (/[?#]/.test(text)) return { expected: 'a URL without ? and #', received: 'one with them' };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return {
      expected: 'an https URL (http only for this machine: localhost, 127.0.0.1)',
      received: `${url.protocol}//${url.host}`,
    };
  }
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
