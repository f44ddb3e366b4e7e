import * as z from 'zod';
import { choice, count, duration, type Switch } from './switches.ts';

const MIB = 1024 * 1024;

/** Every undocumented behaviour of the service, one entry each. */
const SWITCHES = {
  trailing_slash: choice(
    ['both', 'strict', 'redirect'],
    'documentation and SDK differ; redirect shows whether a client takes 3xx for success',
  ),
  imports_idempotency: choice(
    ['honoured', 'ignored'],
    'the SDK sends the key with imports, but it is documented for submissions only',
  ),
  continue_idempotency: choice(
    ['honoured', 'ignored'],
    'the SDK sends the key with continue and reexecute, but it is documented for submissions only',
  ),
  idempotency_life: duration('24h', 'documented for submissions'),
  idempotency_scope: choice(
    ['account', 'key', 'account_endpoint'],
    'a UUID is unique anyway, and replacing an API key must not break a retry',
  ),
  idempotency_other_body: choice(['replay', 'conflict'], 'documented: the original response is returned'),
  idempotency_in_flight: choice(['wait', 'conflict'], 'one answer for all; a 409 is the usual alternative'),
  idempotency_errors: choice(
    ['forgotten', 'replayed'],
    'a corrected retry should work; some services replay',
  ),
  window: choice(
    ['rolling', 'fixed'],
    'the stricter for bursts: who keeps it keeps fixed hours and days too',
  ),
  quota_scope: choice(['account', 'key'], 'limits are per tier, and tiers belong to accounts'),
  quota_counts: choice(
    ['accepted', 'all'],
    'the limit is stated for imports made; all counts refused ones too',
  ),
  quota_replays: choice(['free', 'counted'], 'a replay imports nothing'),
  retry_after: choice(
    ['seconds', 'date', 'fraction', 'absent'],
    'the SDK reads whole seconds, and allows for the header to be absent',
  ),
  max_body: count(
    10 * MIB,
    'bytes',
    'only the 413 is documented; this lets 1000 x 100 genes in and keeps 1000 x 1000 out',
  ),
  oversize_answer: choice(['413', 'reset'], 'documented as 413; proxies cut the connection'),
  list_imports: choice(['yes', 'no'], 'a record appears at once; no takes away the search for a lost import'),
  import_source: choice(['api', 'import'], 'a documented word, so that the filter by source holds'),
  import_type: choice(['new', 'imported'], 'a documented word, so that the filter by type holds'),
  import_status: choice(['succeeded', 'imported'], 'a documented word, so that the filter by status holds'),
  import_badge: choice(
    ['result_and_submission', 'result', 'absent'],
    'as "imported": true; the documentation promises a badge and does not name its field',
  ),
  rerun_of_import: choice(
    ['child', 'replace'],
    'the SDK gets a new id; documented: the run takes the place of the imported result',
  ),
  import_required: choice(['docs', 'sdk'], 'sdk lets the two fields of the history be absent'),
  import_entry: choice(
    ['optional', 'required'],
    'the examples of the documentation send none; the SDK always does',
  ),
  import_nonfinite: choice(['refused', 'accepted'], 'bare NaN and Infinity are not JSON; the SDK sends them'),
  import_unknown_fields: choice(
    ['accepted', 'refused'],
    'any ga_parameters are accepted, and the API is additive',
  ),
  import_null_parameters: choice(
    ['accepted', 'refused'],
    'null is the only way to say None; the SDK leaves such parameters out and so loses them',
  ),
  validation_status: choice(['422', '400'], 'documented for entries; the SDK treats both alike'),
  description_shown: choice(
    ['fetched', 'listed', 'hidden'],
    'documented rows have no description, the SDK reads one from the whole record',
  ),
  fitness_type: choice(
    ['string', 'number', 'rounded'],
    'the SDK was changed to read texts, the documentation shows a number; rounded is a text of four figures',
  ),
  fitness_of_many: choice(
    ['first', 'excluded'],
    'which results with several objectives filters and orderings by fitness show',
  ),
  next_form: choice(['relative', 'absolute'], "the documentation's example, and the harder one for a client"),
  page_param: choice(['both', 'page_size', 'limit'], 'documentation and SDK differ'),
  time_precision: choice(
    ['seconds', 'micros'],
    "the documentation's examples; filters compare what is shown, ties go by creation",
  ),
  result_population: choice(
    ['yes', 'no'],
    'needed to bring a continued run home; whether it is there is unknown',
  ),
  continue_scope: choice(['submissions:write', 'results:write'], 'it creates a submission'),
  continue_generations: choice(['additional', 'total'], 'a continuation is a new run with its own count'),
  continue_without_population: choice(
    ['fresh', 'refused'],
    'documented: the population is for going on from the exact state',
  ),
  continue_sol_per_pop: choice(
    ['ignored', 'refused'],
    "the SDK's examples send it, and the population decides",
  ),
  continue_gene_shape: choice(
    ['refused', 'ignored'],
    'documented: number and type of the genes cannot change',
  ),
  continue_code: choice(['accepted', 'refused'], 'code is said to be editable'),
  continue_seed: choice(['kept', 'dropped'], 'random_seed is one of the parameters that are inherited'),
  continue_type: choice(['new', 'continue'], 'the only documented word that is not a quick type'),
  submission_delete: choice(['results_too', 'results_stay'], 'only the opposite direction is documented'),
  share_visibility: choice(['linked', 'separate'], 'results have is_shared, submissions have visibility'),
  credits_answer: choice(['402', '403'], 'code insufficient_credits; nothing is documented'),
  run_seconds: count(
    600,
    'seconds',
    'the SDK waits as long unless told; the limit of the service is unknown',
  ),
  run_memory: count(2048 * MIB, 'bytes', 'unknown; enough for NumPy and a few hundred megabytes of data'),
  code_upload_life: duration('168h', 'uploads have an expires_at; how far off it is is unknown'),
  device_scopes: choice(['imports_only', 'all'], 'the only example of a device key has imports:write alone'),
  device_approval: choice(
    ['page', 'auto', 'deny', 'never'],
    'page: a person approves at /device of the sandbox, or with curl -d user_code=… -d answer=approve',
  ),
  device_interval: count(5, 'seconds', 'as in the example; asking sooner is answered with slow_down', 0),
  import_webhooks: choice(['none', 'fire'], 'events are for runs of the service'),
  webhook_signing: choice(
    ['timestamp_dot_body', 'body'],
    'HMAC-SHA256; the headers are known, what is signed is not',
  ),
  health_auth: choice(['open', 'key'], 'checks of liveness usually need no key'),
} as const satisfies Record<string, Switch<string> | Switch<number>>;

type Switches = typeof SWITCHES;
export type Assumptions = { readonly [Name in keyof Switches]: z.infer<Switches[Name]['schema']> };

export const DEFAULT_ASSUMPTIONS = Object.fromEntries(
  Object.entries(SWITCHES).map(([name, { default: value }]) => [name, value]),
) as Assumptions;

const schemas = Object.fromEntries(
  Object.entries(SWITCHES).map(([name, { schema }]) => [name, schema.exactOptional()]),
) as { [Name in keyof Switches]: z.ZodExactOptional<Switches[Name]['schema']> };

/** Some switches with new values; unknown names and values are refused. */
export const assumptionChangesSchema = z.strictObject(schemas);

export interface DescribedSwitch {
  readonly value: string | number;
  readonly default: string | number;
  readonly values: string;
  readonly why: string;
}

/** The switches with their present values, for people to read. */
export function describeAssumptions(assumptions: Assumptions): Record<string, DescribedSwitch> {
  return Object.fromEntries(
    Object.entries(SWITCHES).map(([name, { values, default: usual, why }]) => [
      name,
      { value: assumptions[name as keyof Assumptions], default: usual, values, why },
    ]),
  );
}

/** `name=value` as it is typed on a command line; null where there is no such switch or value. */
export function parseAssumption(text: string): Partial<Assumptions> | null {
  const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  for (const candidate of [value, value.trim() === '' ? value : Number(value)]) {
    const parsed = assumptionChangesSchema.safeParse({ [name]: candidate });
    if (parsed.success) return parsed.data;
  }
  return null;
}
