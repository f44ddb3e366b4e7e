import { idempotencyKey } from '../core/identity.ts';
import type { SeenRecord, Sign } from '../core/look.ts';
import type { RunRecord } from '../ledger/records.ts';
import type { Adoption } from '../ledger/looks.ts';
import type { DeliverySettings } from './ports.ts';

const RECOGNISED_BY: Readonly<Record<Sign, string>> = {
  mark: 'its run id',
  likeness: 'name, fitness, generations and genes',
};

/** What the ledger keeps of a record that turned out to be the run's. `acceptedAt` is by our clock. */
export function adoptionOf(
  run: RunRecord,
  { record, sign }: { readonly record: SeenRecord; readonly sign: Sign },
  { baseUrl, accountName }: DeliverySettings,
  acceptedAt: number,
): Adoption {
  const id = record.id ?? record.resultId ?? '';
  const sentSha256 = run.slimmed?.sha256 ?? run.body.sha256;
  const receipt = {
    version: 1,
    run_id: run.runId,
    body_sha256: run.body.sha256,
    sent_sha256: sentSha256,
    body_bytes: run.body.bytes,
    id,
    result_id: record.resultId,
    result_url: null,
    base_url: baseUrl,
    account: accountName,
    idempotency_key: run.key?.idempotencyKey ?? idempotencyKey(run.runId, sentSha256, run.epoch),
    accepted_at: new Date(acceptedAt).toISOString(),
    request_id: null,
    ...(run.slimmed === null ? {} : { slimmed: run.slimmed.notes }),
  } as const;
  const note = {
    path: 'receipt',
    found: 'no answer to the request that imported it',
    action: `found as ${id} in the lists of the service, by ${RECOGNISED_BY[sign]}`,
  };
  return { receipt, note };
}
