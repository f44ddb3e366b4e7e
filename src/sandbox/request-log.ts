/** One request to the API as the sandbox saw it; keys are shown by their name. */
export interface LoggedRequest {
  readonly seq: number;
  readonly time: string;
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body_sha256: string;
  readonly body_bytes: number;
  readonly idempotency_key: string | null;
  /** The status answered; null while there is none, or when none was sent. */
  status: number | null;
  /** The kind of fault that was done to it, or null. */
  fault: string | null;
}

const MOST_KEPT = 10_000;

/** The requests in the order of their arrival; the oldest go when there are too many. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #lastSeq = 0;

  open(request: Omit<LoggedRequest, 'seq' | 'status' | 'fault'>): LoggedRequest {
    this.#lastSeq += 1;
    const entry: LoggedRequest = { seq: this.#lastSeq, ...request, status: null, fault: null };
    this.#entries.push(entry);
    if (this.#entries.length > MOST_KEPT) this.#entries.shift();
    return entry;
  }

  list(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
