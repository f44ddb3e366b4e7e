import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { DEFAULT_ASSUMPTIONS, describeAssumptions, type Assumptions } from '../../src/sandbox/assumptions.ts';
import { runId } from '../harness/dumps.ts';
import { enqueueMarked, startRig, type Rig } from '../delivery/rig.ts';
import { asks, ASK, STARTABLE, turnUntil, want } from '../delivery/wishes.ts';

/** Each setting but the default of each switch that the way of a run to the service and back can meet. */
const SWEPT = {
  trailing_slash: ['strict', 'redirect'],
  imports_idempotency: ['ignored'],
  continue_idempotency: ['ignored'],
  idempotency_life: ['1s'],
  idempotency_scope: ['key', 'account_endpoint'],
  idempotency_other_body: ['conflict'],
  idempotency_in_flight: ['conflict'],
  idempotency_errors: ['replayed'],
  window: ['fixed'],
  quota_scope: ['key'],
  quota_counts: ['all'],
  quota_replays: ['counted'],
  retry_after: ['date', 'fraction', 'absent'],
  oversize_answer: ['reset'],
  list_imports: ['no'],
  import_source: ['import'],
  import_type: ['imported'],
  import_status: ['imported'],
  import_badge: ['result', 'absent'],
  import_required: ['sdk'],
  import_entry: ['required'],
  import_nonfinite: ['accepted'],
  import_unknown_fields: ['refused'],
  import_null_parameters: ['refused'],
  rerun_of_import: ['replace'],
  validation_status: ['400'],
  description_shown: ['listed', 'hidden'],
  fitness_type: ['number', 'rounded'],
  fitness_of_many: ['excluded'],
  next_form: ['absolute'],
  page_param: ['page_size', 'limit'],
  time_precision: ['micros'],
  result_population: ['no'],
  continue_scope: ['results:write'],
  continue_generations: ['total'],
  continue_without_population: ['refused'],
  continue_sol_per_pop: ['refused'],
  continue_gene_shape: ['ignored'],
  continue_code: ['refused'],
  continue_seed: ['dropped'],
  continue_type: ['continue'],
  submission_delete: ['results_stay'],
  share_visibility: ['separate'],
  credits_answer: ['403'],
  import_webhooks: ['fire'],
  health_auth: ['key'],
} as const satisfies { readonly [Name in keyof Assumptions]?: readonly unknown[] };

const SETTINGS = Object.entries(SWEPT).flatMap(([name, values]) =>
  values.map((value) => [name, value] as const),
);

/** What neither a dump on its way nor its continuation meets. */
const ELSEWHERE = {
  max_body: 'test/delivery/too-large.test.ts',
  run_seconds: 'test/sandbox/bad-code.test.ts',
  run_memory: 'test/sandbox/bad-code.test.ts',
  code_upload_life: 'the bridge uploads no code',
  device_scopes: 'test/sandbox/device.test.ts',
  device_approval: 'test/sandbox/device.test.ts',
  device_interval: 'test/sandbox/device.test.ts',
  webhook_signing: 'the bridge takes no webhooks',
} as const satisfies { readonly [Name in Exclude<keyof Assumptions, keyof typeof SWEPT>]: string };

test('every word of every switch is tried', () => {
  for (const [name, { values, default: usual }] of Object.entries(describeAssumptions(DEFAULT_ASSUMPTIONS))) {
    if (name in ELSEWHERE || name === 'idempotency_life') continue;
    const tried: readonly unknown[] = SWEPT[name as keyof typeof SWEPT];
    expect([usual, ...tried]).toEqual(values.split(', '));
  }
});

/** The answer to its import is lost, and the one to its continuation too. */
test.each(SETTINGS)('%s = %s: all is imported once, continued once and at home', async (name, value) => {
  const rig = await startRig({ assumptions: { [name]: value } });
  // As the shim writes it: with the entry.
  const code = { ...STARTABLE.code, fitness_func_entry: 'fitness_func' };
  await enqueueMarked(rig, 1, { ...STARTABLE, code });
  await rig.control.failImports({ kind: 'drop_answer', count: 1 });
  await rig.control.failImports({ kind: 'status', status: 429, after: 1, count: 1 });
  await turnUntilImported(rig);
  await rig.control.fault({ ...ASK, kind: 'drop_answer', count: 1 });
  const wish = await turnUntil(rig, await want(rig), 'finished', 'failed', 'cancelled', 'held');
  expect([wish.state, wish.why]).toEqual(['finished', null]);
  const home = JSON.parse(await readFile(String(wish.file), 'utf8')) as { result: { id: string } };
  expect(home.result.id).toBe(wish.child?.resultId);
  expect(await rig.control.records()).toHaveLength(1);
  expect((await asks(rig)).filter(({ fault }) => fault === null || fault === 'drop_answer')).toHaveLength(1);
});

async function turnUntilImported(rig: Rig): Promise<void> {
  for (let turns = 0; turns < 60; turns += 1) {
    const { nextAt } = await rig.tick();
    await rig.report();
    const [run] = rig.ledger.runs(rig.settings.account, runId(1));
    if (run?.state === 'imported') return;
    rig.clock.set(Math.max(nextAt ?? 0, rig.clock.now()));
  }
  throw new Error(`the run stays ${rig.ledger.runs(rig.settings.account, runId(1))[0]?.state}`);
}
