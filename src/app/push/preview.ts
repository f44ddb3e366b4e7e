import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { admit, type Admission } from '../../core/admission.ts';
import type { PlannedRun } from '../../core/plan.ts';
import type { Proof, RunDump } from '../../core/run-dump.ts';
import { underWayWords } from '../../core/status-words.ts';
import { transition, type RunState } from '../../core/run.ts';
import { planOf } from '../../delivery/tick.ts';
import { judge, type WholeRead } from '../../intake/judge.ts';
import { readDump } from '../../intake/read.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { App } from '../build-app.ts';
import { EMPTY_ITEM, missingItem, type PushItem } from './push-item.ts';
import { findSources, type Source } from './sources.ts';

interface Previewed {
  readonly item: PushItem;
  /** The run as it would be queued, or null when it would not be. */
  readonly planned: PlannedRun | null;
}

/** What a push would do: the same reading, judging and planning, and nothing written anywhere. */
export async function previewPush(
  words: readonly string[],
  app: App,
  signal: AbortSignal,
): Promise<PushItem[]> {
  const previews: Previewed[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-dry-run-'));
  try {
    for (const source of await findSources(words, app, folder, signal)) {
      previews.push(await preview(source, app, -previews.length - 1));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const now = app.clock.now();
  const more = previews.flatMap(({ planned }) => planned ?? []);
  const { entries } = planOf(app.ledger.snapshot(app.account, now), app, now, { more });
  const planned = new Map(entries.map((entry) => [entry.runId, entry]));
  return previews.map(({ item }) => {
    const entry = planned.get(item.runId ?? '');
    return { ...item, plannedAt: entry?.at ?? null, because: entry?.because ?? null };
  });
}

async function preview(source: Source, app: App, row: number): Promise<Previewed> {
  const read = await readDump(source.file, app.intake);
  if (read.kind === 'gone') return { item: missingItem(source.file), planned: null };
  if (read.kind === 'running') {
    const { run_id: runId, name } = read.header;
    const why = underWayWords(app.config.intake);
    return { item: { ...EMPTY_ITEM, file: source.file, runId, name, state: 'running', why }, planned: null };
  }
  return previewWhole(source, read, app, row);
}

function previewWhole(source: Source, read: WholeRead, app: App, row: number): Previewed {
  const { dump } = read;
  const known = app.ledger.runs(app.account, dump.runId);
  const { verdict, findings, notes } = judge(read, false, app.intake.phases);
  const admission = admit(
    known.map((run) => ({ ...run, bodySha256: run.body.sha256 })),
    { ...dump, bodySha256: dump.body.sha256, file: source.file, named: source.named, verdict },
  );
  const same = known.find((run) => admission.kind === 'known' && run.row === admission.row);
  const state = stateAfter(admission, same);
  const isHeld = state === 'queued' && same === undefined && isUnproven(dump.proof, app);
  const item: PushItem = {
    ...EMPTY_ITEM,
    file: source.file,
    runId: dump.runId,
    name: dump.name,
    state: isHeld ? 'held' : state,
    why: isHeld ? 'it is not proven, and intake.require_proof is set' : null,
    already: same?.state === 'imported',
    receipt: same?.receipt ?? null,
    reasons: findings,
    notes,
  };
  const isNew = state === 'queued' && same?.state !== 'queued' && !isHeld;
  return { item, planned: isNew ? plannedRun(dump, row, app) : null };
}

function stateAfter(admission: Admission, same: RunRecord | undefined): RunState {
  const asNew = admission.kind === 'new' ? transition(null, admission.event) : null;
  if (asNew !== null || same === undefined) return asNew ?? 'queued';
  return (admission.event === null ? null : transition(same, admission.event)) ?? same.state;
}

function isUnproven(proof: Proof | null, { config }: App): boolean {
  return config.intake.requireProof && proof !== 'proven' && proof !== 'pending';
}

function plannedRun({ runId, proof }: RunDump, row: number, { clock, intake }: App): PlannedRun {
  const now = clock.now();
  return {
    row,
    runId,
    proofUntil: proof === 'pending' ? now + intake.proofWaitMs : null,
    state: 'queued',
    byHand: true,
    abandoned: false,
    queuedAt: now,
    failures: 0,
    notBefore: null,
    blocked: false,
  };
}
