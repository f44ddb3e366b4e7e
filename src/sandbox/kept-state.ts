import * as z from 'zod';
import { Refusal } from './answer.ts';
import { assumptionChangesSchema } from './assumptions.ts';
import type { KeptAnswer } from './idempotency.ts';
import type { KeptKeys } from './keys.ts';
import type { ImportRecord, StoredResult, StoredSubmission } from './records.ts';
import type { SandboxState } from './state.ts';
import type { CodeUpload } from './uploads.ts';
import type { Webhook } from './webhooks.ts';

const rows = <Row>() => z.array(z.custom<Row>((row) => typeof row === 'object' && row !== null));

/** What a sandbox keeps from one start to the next: all but faults, requests and logins that are under way. */
const keptStateSchema = z.object({
  version: z.literal(1),
  keys: z.custom<KeptKeys>((keys) => typeof keys === 'object' && keys !== null && 'free' in keys),
  clock: z.object({ offsetMs: z.number(), frozenAt: z.number().nullable() }),
  assumptions: assumptionChangesSchema,
  submissions: rows<StoredSubmission>(),
  results: rows<StoredResult>(),
  imports: rows<Omit<ImportRecord, 'bytes'> & { readonly text: string }>(),
  uploads: rows<CodeUpload>(),
  webhooks: rows<Webhook>(),
  credits: z.record(z.string(), z.number()),
  quota: z.record(z.string(), z.array(z.number())),
  answers: rows<KeptAnswer & { readonly isRefusal: boolean }>(),
});

type KeptState = z.infer<typeof keptStateSchema>;

export function writeState(state: SandboxState): string {
  const kept: KeptState = {
    version: 1,
    keys: state.keyring.list(),
    clock: state.clock.kept(),
    assumptions: state.assumptions,
    submissions: [...state.store.allSubmissions()],
    results: [...state.store.allResults()],
    imports: state.store.imports.map(({ bytes, ...record }) => ({ ...record, text: bytes.toString('utf8') })),
    uploads: [...state.uploads.list()],
    webhooks: [...state.webhooks.list()],
    credits: state.credits.list(),
    quota: Object.fromEntries(
      Object.entries(state.quota.list()).map(([payer, times]) => [payer, [...times]]),
    ),
    answers: state.idempotency
      .list()
      .map((answer) => ({ ...answer, isRefusal: answer.outcome instanceof Refusal })),
  };
  return JSON.stringify(kept);
}

/** Runs that were under way begin again: what they had done is lost with their process. */
export function restoreState(state: SandboxState, text: string): void {
  const kept = keptStateSchema.parse(JSON.parse(text));
  state.keyring.restore(kept.keys);
  state.clock.restore(kept.clock);
  state.assumptions = { ...state.assumptions, ...kept.assumptions };
  state.store.restore({
    submissions: kept.submissions,
    results: kept.results,
    imports: kept.imports.map(({ text: body, ...record }) => ({ ...record, bytes: Buffer.from(body) })),
  });
  state.uploads.restore(kept.uploads);
  state.webhooks.restore(kept.webhooks);
  state.credits.restore(kept.credits);
  state.quota.restore(kept.quota);
  state.idempotency.restore(kept.answers.map(restoredAnswer));
  for (const { id, status } of kept.submissions) {
    if (status !== 'queued' && status !== 'running') continue;
    const again = state.store.changeSubmission(id, {
      status: 'queued',
      startedAt: null,
      generationsCompleted: 0,
    });
    if (again !== null) state.worker.add(again);
  }
}

function restoredAnswer({ isRefusal, ...answer }: KeptState['answers'][number]): KeptAnswer {
  if (!isRefusal) return answer;
  const { status, code, message, details, headers } = answer.outcome as Refusal;
  return { ...answer, outcome: new Refusal(status, code, message, { details, headers }) };
}
