import { importBodySchema, type ImportBody } from '../../core/import-body.ts';
import type { ImportAnswer } from '../../api/wire.ts';
import { Refusal, type Answer } from '../answer.ts';
import type { Assumptions } from '../assumptions.ts';
import { parseJson } from '../body.ts';
import { explainIssues, summarise } from '../explain.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { FullWindow } from '../quota.ts';
import type { SandboxState } from '../state.ts';

export const createImport: KeyedOperation = {
  method: 'POST',
  path: '/imports/',
  scope: 'imports:write',
  replays: ({ imports_idempotency }) => imports_idempotency === 'honoured',
  handle: importRun,
};

function importRun(call: Call, state: SandboxState): Answer | Refusal {
  const { assumptions, quota, store } = state;
  const { account, requestId, idempotencyKey } = call;
  const now = state.clock.now();
  const full = quota.fullWindow(account, now, assumptions.window);
  if (full !== null) return rateLimited(full, now, assumptions.retry_after);
  if (assumptions.quota_counts === 'all') quota.charge(account, now);

  const { bytes, sha256 } = call.body;
  if (bytes === null) return payloadTooLarge(call.body.length, assumptions.max_body);
  const body = parseImport(bytes);
  if (body instanceof Refusal) return body;

  if (assumptions.quota_counts === 'accepted') quota.charge(account, now);
  const record = store.addImport({ account, body, bytes, sha256, idempotencyKey, requestId, now });
  const answer: ImportAnswer = {
    id: record.submissionId,
    result_id: record.resultId,
    result_url: `${state.origin}/app/result/${record.resultId}/`,
  };
  return { status: 201, body: answer };
}

function rateLimited(
  { name, most, freeAt }: FullWindow,
  now: number,
  form: Assumptions['retry_after'],
): Refusal {
  const message = `No more than ${most} imports per ${name} on this plan.`;
  return new Refusal(429, 'rate_limited', message, { headers: retryAfter(freeAt, now, form) });
}

function retryAfter(freeAt: number, now: number, form: Assumptions['retry_after']): Record<string, string> {
  switch (form) {
    case 'seconds':
      return { 'Retry-After': String(Math.ceil((freeAt - now) / 1000)) };
    case 'fraction':
      return { 'Retry-After': ((freeAt - now) / 1000).toFixed(3) };
    case 'date':
      return { 'Retry-After': new Date(Math.ceil(freeAt / 1000) * 1000).toUTCString() };
    case 'absent':
      return {};
  }
}

function payloadTooLarge(length: number, most: number): Refusal {
  return new Refusal(413, 'payload_too_large', `The body has ${length} bytes; at most ${most} are accepted.`);
}

function parseImport(bytes: Buffer): ImportBody | Refusal {
  const json = parseJson(bytes);
  if (json instanceof Refusal) return json;
  const parsed = importBodySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  return new Refusal(422, 'validation_failed', summarise(explainIssues(parsed.error, json)));
}
