import type { Context } from 'hono';
import { BridgeError } from '../core/errors.ts';
import { refuse, type GuardOptions } from './guard.ts';
import type { PageAction, PagePorts } from './ports.ts';
import { isSecret } from './secret.ts';

/** What came of actions until the next page has said it. */
export class Said {
  readonly #words = new Map<string, string>();
  #count = 0;

  /** Answers the name under which it is kept. */
  keep(words: string): string {
    this.#count += 1;
    const name = String(this.#count);
    this.#words.set(name, words);
    // What nobody came back for is forgotten.
    const [oldest] = this.#words.keys();
    if (this.#words.size > MAX_KEPT && oldest !== undefined) this.#words.delete(oldest);
    return name;
  }

  /** Said once. */
  take(name: string | undefined): string | null {
    const words = name === undefined ? undefined : this.#words.get(name);
    if (name !== undefined) this.#words.delete(name);
    return words ?? null;
  }
}

const MAX_KEPT = 20;

/** Does what a form asks for, and leads back to where it stood: the page there says what came of it. */
export async function act(
  c: Context,
  ports: PagePorts,
  { formToken }: GuardOptions,
  said: Said,
): Promise<Response> {
  const fields = await c.req.parseBody();
  const word = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  if (!isSecret(word('form'), formToken)) return refuse(c, 403, 'form');
  const action = actionOf(word);
  const words = action === null ? 'That is nothing this page can do.' : await tried(action, ports);
  return c.redirect(backTo(word('back'), said.keep(words)), 303);
}

function actionOf(word: (name: string) => string): PageAction | null {
  const [kind, runId] = [word('action'), word('run')];
  switch (kind) {
    case 'retry':
      return { kind, runId, allowSecrets: word('allow_secrets') === 'yes' };
    case 'drop':
    case 'cancel':
      return { kind, runId };
    case 'look':
      return { kind };
    default:
      return null;
  }
}

/** What a person can mend is said; a fault of ours is not. */
async function tried(action: PageAction, ports: PagePorts): Promise<string> {
  try {
    return await ports.act(action);
  } catch (error) {
    if (error instanceof BridgeError)
      return [error.message, error.hint].filter((text) => text !== '').join('; ');
    throw error;
  }
}

const HERE = 'http://page';

/** Only to a place of our own. */
function backTo(back: string, said: string): string {
  const url = URL.canParse(back, HERE) ? new URL(back, HERE) : new URL(HERE);
  const own = url.origin === HERE ? url : new URL(HERE);
  own.searchParams.set('said', said);
  return own.pathname.replace(/^\/+/, '/') + own.search;
}
