import { randomUUID } from 'node:crypto';
import type { Http, Reply } from '../../api/http.ts';
import { importAnswerSchema, pageSchema, submissionAnswerSchema } from '../../api/wire.ts';
import { askedOf, type Asked } from '../../core/probe/answer.ts';
import { incompleteImport, probeImport } from '../../core/probe/body.ts';
import type { Made } from '../../core/probe/judge.ts';
import type { LimitSeen } from '../../core/probe/limit.ts';
import type { ListSeen, Shown } from '../../core/probe/records.ts';

/** A record that the probe made, or may have made where the answer was lost. */
export interface ProbeRecord {
  readonly name: string;
  readonly id: string | null;
  /** Null where none is known: a run may have one by now. */
  readonly resultId: string | null;
  readonly isRun: boolean;
}

export interface MadeImport extends Made {
  readonly resultId: string | null;
}

/** The calls of a probe: counted, with all that they made. */
export class ProbeCalls {
  readonly #http: Http;
  readonly #baseUrl: string;
  readonly #signal: AbortSignal;
  readonly records: ProbeRecord[] = [];
  count = 0;
  limit: LimitSeen = { imported: 0, refused: 0, replayed: 0, firstAt: null, refusal: null, later: null };

  constructor(http: Http, baseUrl: string, signal: AbortSignal) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#signal = signal;
  }

  async get(path: string, signal = this.#signal): Promise<Asked & { readonly json: unknown }> {
    this.count += 1;
    const reply = await this.#http.get(this.#baseUrl + path, signal);
    return { ...asked(reply), json: reply.json };
  }

  async getOpen(path: string): Promise<Asked> {
    this.count += 1;
    return asked(await this.#http.getOpen(this.#baseUrl + path, this.#signal));
  }

  async record(path: string, id: string): Promise<Shown | null> {
    const { status, json } = await this.get(`${path}/${encodeURIComponent(id)}`);
    return status === 200 && isShown(json) ? json : null;
  }

  async list(path: string, signal = this.#signal): Promise<ListSeen> {
    const { status, json, why } = await this.get(path, signal);
    const page = status === 200 ? pageSchema.safeParse(json).data : undefined;
    if (page === undefined) return { rows: null, next: null, why };
    return { rows: page.results.filter(isShown), next: page.next ?? null, why };
  }

  /** A whole import. The same name and key make the same request. */
  async import(name: string, key: string = randomUUID()): Promise<MadeImport> {
    const { made, json } = await this.#postImport(probeImport(name), key);
    const accepted = made.status === 201 ? importAnswerSchema.safeParse(json).data : undefined;
    const [id, resultId] = [accepted?.id ?? null, accepted?.result_id ?? null];
    const isRepeated = this.records.some((record) => record.id !== null && record.id === id);
    if (isRepeated) this.#tally('replayed', made);
    else if (id !== null || mayHaveMade(made)) {
      this.records.push({ name, id, resultId, isRun: false });
      this.#tally('imported', made);
    }
    return { ...made, id, resultId };
  }

  /** An import of that size that lacks what is required. */
  async importIncomplete(bytes: number): Promise<Asked> {
    const { made, json } = await this.#postImport(incompleteImport(bytes), null);
    const id = importAnswerSchema.safeParse(json).data?.id ?? null;
    if (id !== null) this.records.push({ name: '(without a name)', id, resultId: null, isRun: false });
    const isRefused = made.status === 400 || made.status === 413 || made.status === 422;
    if (isRefused) this.#tally('refused', made);
    return made;
  }

  async continueResult(resultId: string, name: string, key: string): Promise<Made> {
    this.count += 1;
    const reply = await this.#http.post(`${this.#baseUrl}/results/${encodeURIComponent(resultId)}/continue`, {
      body: Buffer.from(JSON.stringify({ num_generations: 1, name })),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      signal: this.#signal,
    });
    const made = asked(reply);
    const id = submissionAnswerSchema.safeParse(reply.json).data?.id ?? null;
    const isRepeated = this.records.some((record) => record.id !== null && record.id === id);
    if (!isRepeated && (id !== null || mayHaveMade(made)))
      this.records.push({ name, id, resultId: null, isRun: true });
    return { ...made, id };
  }

  /** With its own signal: what was made is removed after an interruption too. */
  async remove(path: string, id: string, signal: AbortSignal): Promise<Asked> {
    this.count += 1;
    return asked(await this.#http.delete(`${this.#baseUrl}${path}/${encodeURIComponent(id)}`, signal));
  }

  /** Up to the first refusal for the limit: what is asked afterwards was not counted towards that. */
  #tally(kind: 'imported' | 'refused' | 'replayed', { serverTime }: Asked): void {
    if (this.limit.refusal !== null) return;
    const firstAt = this.limit.firstAt ?? serverTime;
    this.limit = { ...this.limit, firstAt, [kind]: this.limit[kind] + 1 };
  }

  async #postImport(body: Uint8Array, key: string | null): Promise<{ made: Asked; json: unknown }> {
    this.count += 1;
    const headers = {
      'content-type': 'application/json',
      ...(key === null ? {} : { 'idempotency-key': key }),
    };
    const reply = await this.#http.post(`${this.#baseUrl}/imports/`, { body, headers, signal: this.#signal });
    const made = asked(reply);
    if (made.status === 429) this.limit = { ...this.limit, refusal: this.limit.refusal ?? made };
    return { made, json: reply.json };
  }
}

function asked({ answer, text }: Reply): Asked {
  return askedOf(answer, text.message);
}

/** No answer, or one of which nobody knows what came before it. */
function mayHaveMade({ status, isLost }: Asked): boolean {
  return isLost || (status !== null && (status < 300 || status >= 500));
}

function isShown(value: unknown): value is Shown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
