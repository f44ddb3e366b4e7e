import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface Shown {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

/** As much of a browser as the page needs: keeps its cookie, sends forms with their hidden fields, follows nothing. */
export class Visitor {
  readonly origin: string;
  cookie = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Opens an address with a token and keeps the cookie; answers where it leads. */
  async open(address: string): Promise<Shown> {
    const shown = await this.ask('GET', address.slice(this.origin.length));
    const [cookie = ''] = shown.headers['set-cookie'] ?? [];
    this.cookie = cookie.split(';')[0] ?? '';
    return shown;
  }

  get(path: string, headers: Headers = {}): Promise<Shown> {
    return this.ask('GET', path, { headers });
  }

  /** Presses a button on the page at `path`, named as people hear it, and follows to the next page. */
  async press(path: string, label: string): Promise<Shown> {
    const { text } = await this.get(path);
    const answer = await this.post(formOf(text, label));
    if (answer.status !== 303) return answer;
    return this.get(String(answer.headers['location']));
  }

  post(fields: Headers, headers: Headers = {}): Promise<Shown> {
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: this.origin, ...headers };
    return this.ask('POST', '/act', { headers: form, body: new URLSearchParams(fields).toString() });
  }

  async ask(
    method: string,
    path: string,
    { headers = {}, body = '' }: { readonly headers?: Headers; readonly body?: string } = {},
  ): Promise<Shown> {
    const answer = await this.begin(method, path, headers, body);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      bytes,
      text: bytes.toString('utf8'),
    };
  }

  /** The answer as it begins. */
  begin(method: string, path: string, headers: Headers = {}, body = ''): Promise<IncomingMessage> {
    const own = this.cookie === '' ? {} : { cookie: this.cookie };
    return new Promise((resolve, reject) => {
      const asked = request(
        this.origin + path,
        { method, headers: { ...own, ...headers }, agent: false },
        resolve,
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

/** The fields that a button of that name sends. */
export function formOf(text: string, label: string): Record<string, string> {
  const forms = [...text.matchAll(/<form[^>]*>([\s\S]*?)<\/form>/g)].map(([, inside = '']) => inside);
  const form = forms.find((inside) => inside.includes(`aria-label="${label}"`));
  if (form === undefined) throw new Error(`there is no button "${label}" in ${text}`);
  const fields = [...form.matchAll(/name="([^"]*)"\s+value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}
