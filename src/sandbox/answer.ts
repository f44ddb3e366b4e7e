/** What an operation gives back; the envelope, the date and the request id are put round it later. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request that is not carried out, with what the error envelope says of it. */
export class Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further fields of the envelope, such as the parameter that is wrong. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { details?: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> } = {},
  ) {
    this.status = status;
    this.code = code;
    this.message = message;
    this.details = extra.details ?? {};
    this.headers = extra.headers ?? {};
  }
}

export function notFound(message: string): Refusal {
  return new Refusal(404, 'not_found', message);
}

export function envelope(refusal: Refusal, requestId: string): Record<string, unknown> {
  const { code, message, details } = refusal;
  return { error: { code, message, request_id: requestId, ...details } };
}
