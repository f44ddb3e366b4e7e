import { dirname, join } from 'node:path';
import { sizesAfter } from '../core/body-size.ts';
import { outcomeOf, type Outcome } from '../core/outcome.ts';
import type { Receipt } from '../core/receipt.ts';
import { settlementOf } from '../core/settlement.ts';
import type { ImportResponse } from '../api/client.ts';
import { inPlainWords } from '../core/too-large.ts';
import type { AnswerRecord, Attempt, RunRecord, Slimmed } from '../ledger/records.ts';
import { exists } from '../platform/files.ts';
import { firstLookAt } from './doubts.ts';
import { isKeyDead } from './key-life.ts';
import { forgetSlimmed, packRun, slimRefused, type PackContext, type Packed, type Parcel } from './parcel.ts';
import type { DeliveryPorts, DeliverySettings } from './ports.ts';
import type { Pushed } from './pushed.ts';
import { untilWritten } from './until-written.ts';

/** An intent older than this when its call would begin means that the machine slept: it is not sent. */
const INTENT_LIFE_MS = 5_000;

/** A dump that was rewritten under our hands is read again by intake within this time. */
const REREAD_MS = 5_000;

/** Sends one run: intent, one HTTP request, outcome. */
export async function push(
  run: RunRecord,
  ports: DeliveryPorts,
  settings: DeliverySettings,
  signal: AbortSignal,
): Promise<Pushed> {
  const { ledger, clock, client, owner } = ports;
  if (isKeyDead(run, settings, clock.now())) {
    return stopInDoubt(run, ports, 'its answer never came, and its idempotency key can no longer be used');
  }
  const packed = await packRun(run, packContext(ports, settings));
  if (packed.kind !== 'parcel') return withoutBody(run, await missingAs(packed.kind, run), ports);
  const { parcel } = packed;
  const begun = await ledger.beginAttempt({
    row: run.row,
    owner,
    baseUrl: settings.baseUrl,
    keyFingerprint: settings.keyFingerprint,
    sentSha256: parcel.sha256,
    slimmed: parcel.slimmed,
    limits: settings.limits,
    mustBeProven: settings.mustBeProven,
    now: clock.now(),
  });
  if (begun.kind !== 'begun') return { run, outcome: { kind: 'not_begun', why: begun.kind } };
  const { attempt } = begun;
  const context = { ports, settings, parcel, signal };
  if (clock.now() - attempt.startedAt > INTENT_LIFE_MS) {
    const outcome = { kind: 'not_sent', why: 'the machine slept', isOurs: true } as const;
    return settle(run, attempt, outcome, { ...context, response: null });
  }
  ports.onSending(run, parcel.bytes.length);
  const response = await client.createImport({
    body: parcel.bytes,
    idempotencyKey: attempt.idempotencyKey,
    signal,
  });
  const outcome = ownOutcome(run, outcomeOf(response.answer, response, clock.now()), ports);
  return settle(run, attempt, outcome, { ...context, response });
}

/** The record of another run proves nothing of this one: a service or a proxy that mixes up its answers. */
function ownOutcome(run: RunRecord, outcome: Outcome, { ledger }: DeliveryPorts): Outcome {
  if (outcome.kind !== 'imported') return outcome;
  const owner = ledger.looks.knownRecords(run.account, [outcome.id]).get(outcome.id);
  if (owner === undefined || owner.runId === run.runId) return outcome;
  const why = `the service answered with ${outcome.id}, which is the record of run ${owner.runId}`;
  return { kind: 'answer_unknown', why };
}

function packContext({ ledger, clock }: DeliveryPorts, { account, bodies }: DeliverySettings): PackContext {
  return { bodies, sizes: ledger.account(account).sizes, now: clock.now() };
}

interface SettleContext {
  readonly ports: DeliveryPorts;
  readonly settings: DeliverySettings;
  readonly parcel: Parcel;
  readonly signal: AbortSignal;
  readonly response: ImportResponse | null;
}

async function settle(
  run: RunRecord,
  attempt: Attempt,
  outcome: Outcome,
  context: SettleContext,
): Promise<Pushed> {
  const { ports, settings, parcel, response, signal } = context;
  const slimmed = await nextSlimmed(run, outcome, context);
  const now = ports.clock.now();
  const settlement = settlementOf({
    outcome: outcome.kind === 'too_large' ? inPlainWords(outcome, parcel, slimmed) : outcome,
    sentBytes: parcel.bytes.length,
    canSlim: slimmed !== null,
    attempts: run.attempts + 1,
    failures: run.failures + 1,
    now,
    backoff: settings.backoff,
    chance: ports.chance(),
  });
  const answer = response?.answer.kind === 'response' ? response.answer : null;
  const isDoubtful = settlement.event === 'answer_unknown';
  const lookAt = isDoubtful ? Math.max(settlement.notBefore ?? now, firstLookAt(ports, settings, now)) : null;
  const settled = { ...settlement, notBefore: lookAt ?? settlement.notBefore };
  const record: AnswerRecord = {
    outcome: outcome.kind,
    status: answer?.status ?? null,
    requestId: answer?.requestId ?? null,
    slimmed,
    receipt:
      outcome.kind === 'imported'
        ? receiptOf(run, attempt, outcome, { ...context, requestId: answer?.requestId ?? null, now })
        : null,
  };
  await untilWritten(() => ports.ledger.settleAttempt(attempt.id, settled, record, now), ports, signal);
  if (slimmed !== null) await forgetSlimmed(parcel.slimmed, settings.bodies);
  return { run, outcome };
}

/** Where a run was too large: what is sent instead, written before anything is decided. */
async function nextSlimmed(
  run: RunRecord,
  outcome: Outcome,
  { ports, settings, parcel }: SettleContext,
): Promise<Slimmed | null> {
  if (outcome.kind !== 'too_large') return null;
  const context = packContext(ports, settings);
  const refused = { bytes: parcel.bytes.length, isTooLarge: true };
  const sizes = sizesAfter(context.sizes, refused, context.now);
  return (await slimRefused(run, parcel, { ...context, sizes }))?.slimmed ?? null;
}

function receiptOf(
  run: RunRecord,
  attempt: Attempt,
  { id, resultId, resultUrl }: Extract<Outcome, { kind: 'imported' }>,
  context: SettleContext & { readonly requestId: string | null; readonly now: number },
): Omit<Receipt, 'attempts'> {
  return {
    version: 1,
    run_id: run.runId,
    body_sha256: run.body.sha256,
    sent_sha256: context.parcel.sha256,
    body_bytes: run.body.bytes,
    id,
    result_id: resultId,
    result_url: resultUrl,
    base_url: context.settings.baseUrl,
    account: context.settings.accountName,
    idempotency_key: attempt.idempotencyKey,
    accepted_at: new Date(context.now).toISOString(),
    request_id: context.requestId,
    ...(context.parcel.slimmed === null ? {} : { slimmed: context.parcel.slimmed.notes }),
  };
}

type Missing = Exclude<Packed, { kind: 'parcel' }>['kind'];

const MISSING: Readonly<Record<Missing, string>> = {
  gone: 'its file was taken away',
  changed: 'its file was rewritten and will be read again',
  unreadable: 'its file cannot be read at present',
};

/** A dump whose spool is away, or another folder in its place, was not taken out of it. */
async function missingAs(kind: Missing, { file, inSpool }: RunRecord): Promise<Missing> {
  return kind === 'gone' && inSpool && !(await exists(join(dirname(file), '.bridge', 'owner.json')))
    ? 'unreadable'
    : kind;
}

async function withoutBody(run: RunRecord, kind: Missing, ports: DeliveryPorts): Promise<Pushed> {
  const { ledger, clock } = ports;
  if (run.state === 'in_doubt' && kind !== 'unreadable') {
    return stopInDoubt(run, ports, `its answer never came, and its bytes are ${kind}: ${run.file}`);
  }
  const why = MISSING[kind];
  if (kind === 'gone') await ledger.apply(run.row, 'dropped', why, clock.now());
  else await ledger.postpone(run.row, clock.now() + REREAD_MS, why, clock.now());
  return { run, outcome: { kind: 'not_begun', why } };
}

async function stopInDoubt(run: RunRecord, { ledger, clock }: DeliveryPorts, why: string): Promise<Pushed> {
  await ledger.apply(run.row, 'hold', why, clock.now());
  return { run, outcome: { kind: 'not_begun', why } };
}
