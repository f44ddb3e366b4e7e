import { importAnswerSchema, type ImportAnswer } from '../../api/wire.ts';
import { importBodySchema } from '../../core/import-body.ts';
import { Refusal, type Answer } from '../answer.ts';
import type { Assumptions } from '../assumptions.ts';
import { addImport } from '../add-import.ts';
import { readImport } from '../import-input.ts';
import { payloadTooLarge } from '../input.ts';
import type { Call, KeyedOperation } from '../operation.ts';
import type { FullWindow } from '../quota.ts';
import type { SandboxState } from '../state.ts';

export const createImport: KeyedOperation = {
  name: 'createImport',
  method: 'POST',
  path: '/imports/',
  summary: 'Bring a finished local run in',
  scope: 'imports:write',
  body: importBodySchema,
  answer: { status: 201, schema: importAnswerSchema },
  replays: ({ imports_idempotency }) => imports_idempotency === 'honoured',
  onReplay: (call, state) => {
    if (state.assumptions.quota_replays === 'counted') charge(call, state);
  },
  handle: importRun,
};

function importRun(call: Call, state: SandboxState): Answer | Refusal {
  const { assumptions, quota } = state;
  const now = state.clock.now();
  const payer = payerOf(call, assumptions);
  const full = quota.fullWindow(payer, call.account.tier, now, assumptions.window);
  if (full !== null) return rateLimited(full, now, assumptions.retry_after);
  if (assumptions.quota_counts === 'all') charge(call, state);

  const { bytes, sha256 } = call.body;
  if (bytes === null) return payloadTooLarge(call.body);
  const body = readImport(bytes, assumptions);
  if (body instanceof Refusal) return body;

  if (assumptions.quota_counts === 'accepted') charge(call, state);
  const { submission, result } = addImport({ ...call, body, bytes, sha256 }, state);
  if (assumptions.import_webhooks === 'fire') state.tellOfEnd(submission.id);
  const answer: ImportAnswer = {
    id: submission.id,
    result_id: result.id,
    result_url: `${state.origin}/app/result/${result.id}/`,
  };
  return { status: 201, body: answer };
}

function payerOf({ account, apiKey }: Call, { quota_scope }: Assumptions): string {
  return quota_scope === 'account' ? account.name : apiKey.secret;
}

function charge(call: Call, { assumptions, clock, quota }: SandboxState): void {
  quota.charge(payerOf(call, assumptions), clock.now());
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
