import * as z from 'zod';

/** Something the service does not document: what it might do, what we take as the default, and why. */
interface Switch<Value> {
  readonly schema: z.ZodType<Value>;
  readonly values: string;
  readonly default: Value;
  readonly why: string;
}

function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  why: string,
): Switch<Words[number]> {
  return { schema: z.enum(words), values: words.join(', '), default: words[0], why };
}

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
  window: choice(
    ['rolling', 'fixed'],
    'the stricter for bursts: who keeps it keeps fixed hours and days too',
  ),
  quota_counts: choice(
    ['accepted', 'all'],
    'the limit is stated for imports made; all counts refused ones too',
  ),
  retry_after: choice(
    ['seconds', 'date', 'fraction', 'absent'],
    'the SDK reads whole seconds, and allows for the header to be absent',
  ),
  max_body: {
    schema: z.int().positive(),
    values: 'a whole number of bytes, at least 1',
    default: 10 * 1024 * 1024,
    why: 'only the 413 is documented; this lets 1000 x 100 genes in and keeps 1000 x 1000 out',
  },
  oversize_answer: choice(['413', 'reset'], 'documented as 413; proxies cut the connection'),
  list_imports: choice(['yes', 'no'], 'a record appears at once; no takes away the search for a lost import'),
  device_scopes: choice(['imports_only', 'all'], 'the only example of a device key has imports:write alone'),
  device_approval: choice(
    ['page', 'auto', 'deny', 'never'],
    'page: a person approves at /device of the sandbox, or with curl -d user_code=… -d answer=approve',
  ),
  device_interval: {
    schema: z.int().min(0),
    values: 'a whole number of seconds',
    default: 5,
    why: 'as in the example; asking sooner is answered with slow_down',
  },
  description_shown: choice(
    ['fetched', 'listed', 'hidden'],
    'documented rows have no description, the SDK reads one from the whole record',
  ),
  fitness_type: choice(
    ['string', 'number', 'rounded'],
    'the SDK was changed to read texts, the documentation shows a number; rounded is a text of four figures',
  ),
  result_population: choice(
    ['yes', 'no'],
    'needed to bring a continued run home; whether it is there is unknown',
  ),
  continue_generations: choice(['additional', 'total'], 'a continuation is a new run with its own count'),
  continue_without_population: choice(
    ['fresh', 'refused'],
    'documented: the population is for going on from the *exact* state',
  ),
  run_seconds: {
    schema: z.int().positive(),
    values: 'a whole number of seconds, at least 1',
    default: 600,
    why: 'the SDK waits as long unless told; the limit of the service is unknown',
  },
  run_memory: {
    schema: z.int().positive(),
    values: 'a whole number of bytes',
    default: 2 * 1024 * 1024 * 1024,
    why: 'unknown; enough for NumPy and a few hundred megabytes of data',
  },
  continue_type: choice(['new', 'continue'], 'the only documented word that is not a quick type'),
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

/** The switches with their present values, for people to read. */
export function describeAssumptions(assumptions: Assumptions): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(SWITCHES).map(([name, { values, default: usual, why }]) => [
      name,
      { value: assumptions[name as keyof Assumptions], default: usual, values, why },
    ]),
  );
}
