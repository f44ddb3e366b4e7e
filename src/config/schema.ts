import * as z from 'zod';
import { parseDuration } from '../core/duration.ts';
import type { Limits } from '../core/quota.ts';
import { DEFAULT_BASE_URL, parseBaseUrl } from './base-url.ts';
import { continueTable, resolveContinue, type ContinueConfig } from './continue-schema.ts';
import { choice, PHASES, table, wholeNumber } from './shapes.ts';

/** What the service documents. */
export const TIERS = {
  free: { perHour: 10, perDay: 50 },
  premium: { perHour: 60, perDay: 300 },
} as const satisfies Record<string, Limits>;

/** Longer ones overflow the timers of Node.js. */
const MAX_DURATION_MS = 24 * 86_400_000;

/** Larger texts do not fit into one JavaScript string. */
const MAX_BODY_BYTES = 500 * 2 ** 20;

const DURATION = 'a duration from 1ms to 24d, such as "500ms", "60s" or "1h30m"';

const duration = z.string({ error: DURATION }).transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0 && ms <= MAX_DURATION_MS) return ms;
  context.issues.push({ code: 'custom', message: DURATION, input: text });
  return z.NEVER;
});

const baseUrl = z.string({ error: `a URL such as ${DEFAULT_BASE_URL}` }).transform((text, context) => {
  const parsed = parseBaseUrl(text);
  if ('url' in parsed) return parsed.url;
  const { expected: message, received } = parsed;
  context.issues.push({ code: 'custom', message, input: text, params: { received } });
  return z.NEVER;
});

/** It becomes the end of a file name. */
const ACCOUNT_NAME = 'a name of up to 64 letters, digits, dots, hyphens and underscores';
const accountName = z
  .string({ error: ACCOUNT_NAME })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: ACCOUNT_NAME });

const account = table({
  name: accountName.default('default').describe('whose key, quota and receipts are used'),
  base_url: baseUrl.prefault(DEFAULT_BASE_URL).describe('where the Vilvik API is'),
  tier: choice(['free', 'premium']).default('free').describe('which limits hold where [quota] names none'),
});

const quota = table({
  per_hour: wholeNumber(1, 1_000_000).exactOptional().describe('imports in any 60 minutes'),
  per_day: wholeNumber(1, 1_000_000).exactOptional().describe('imports in any 24 hours'),
  reserve_per_hour: wholeNumber(0, 1_000_000).default(0).describe('of them, kept for pushes by hand'),
  reserve_per_day: wholeNumber(0, 1_000_000).default(0).describe('of them, kept for pushes by hand'),
});

const delivery = table({
  in_doubt: choice(['look', 'hold'])
    .default('look')
    .describe('where looking decides nothing about a run in doubt: send it again under its key, or hold it'),
  backoff_initial: duration.prefault('5s').describe('first wait after a failure; it doubles'),
  backoff_max: duration.prefault('1h').describe('longest wait after a failure'),
  timeout: duration.prefault('60s').describe('how long one request may take'),
  concurrency: wholeNumber(1, 16).default(2).describe('requests at the same time'),
});

const phases = z
  .array(choice(PHASES), { error: 'a list of phases' })
  .min(1, { error: 'at least one phase' })
  .default([...PHASES]);

const intake = table({
  poll: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('look at the spool by polling, for network and synced folders'),
  rescan_every: duration.prefault('30s').describe('how often the whole spool is listed'),
  phases: phases.describe('which runs are imported, by how they ended'),
  max_body_bytes: wholeNumber(1, MAX_BODY_BYTES)
    .default(64 * 2 ** 20)
    .describe('the largest run that is read'),
  checkpoints: choice(['abandoned', 'never'])
    .default('abandoned')
    .describe('whether the last checkpoint of a run that was broken off is imported'),
  abandoned_after: duration
    .prefault('15m')
    .describe('how long after its process is gone a run counts as broken off'),
  proof_wait: duration.prefault('60s').describe('how long a run waits for a proof that is being made'),
  require_proof: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('hold every run that is not proven to run from its dump alone'),
});

/** Everything a configuration file may say. A new key is an entry here and a line in `Config`. */
export const fileSchema = table({
  account: account.prefault({}),
  quota: quota.prefault({}),
  delivery: delivery.prefault({}),
  intake: intake.prefault({}),
  continue: continueTable.prefault({}),
});

export type FileSettings = z.output<typeof fileSchema>;

/** `account.name`, `account.base_url`, …: every key there is. */
export const KEYS: readonly string[] = Object.entries({
  account,
  quota,
  delivery,
  intake,
  continue: continueTable,
}).flatMap(([name, { shape }]) => Object.keys(shape).map((key) => `${name}.${key}`));

/** The configuration as the rest of the bridge sees it: complete, checked, frozen. */
export interface Config {
  readonly account: {
    readonly name: string;
    readonly baseUrl: string;
    readonly tier: keyof typeof TIERS;
  };
  readonly quota: Limits & {
    readonly reservePerHour: number;
    readonly reservePerDay: number;
  };
  readonly delivery: {
    readonly inDoubt: 'look' | 'hold';
    readonly backoffInitialMs: number;
    readonly backoffMaxMs: number;
    readonly timeoutMs: number;
    readonly concurrency: number;
  };
  readonly intake: {
    readonly poll: boolean;
    readonly rescanEveryMs: number;
    readonly phases: readonly (typeof PHASES)[number][];
    readonly maxBodyBytes: number;
    readonly checkpoints: 'abandoned' | 'never';
    readonly abandonedAfterMs: number;
    readonly proofWaitMs: number;
    readonly requireProof: boolean;
  };
  readonly continuing: ContinueConfig;
  readonly places: {
    readonly spool: string;
    readonly stateDir: string;
  };
  /** The interpreter that `VILVIK_PYTHON` names. */
  readonly python: string | null;
}

/** The settings of the file with numbers for what the tier implies, under the names of the code. */
export function resolveSettings(settings: FileSettings): Omit<Config, 'places' | 'python'> {
  const { account, quota, delivery, intake, continue: continuing } = settings;
  return {
    account: { name: account.name, baseUrl: account.base_url, tier: account.tier },
    quota: {
      perHour: quota.per_hour ?? TIERS[account.tier].perHour,
      perDay: quota.per_day ?? TIERS[account.tier].perDay,
      reservePerHour: quota.reserve_per_hour,
      reservePerDay: quota.reserve_per_day,
    },
    delivery: {
      inDoubt: delivery.in_doubt,
      backoffInitialMs: delivery.backoff_initial,
      backoffMaxMs: delivery.backoff_max,
      timeoutMs: delivery.timeout,
      concurrency: delivery.concurrency,
    },
    intake: {
      poll: intake.poll,
      rescanEveryMs: intake.rescan_every,
      phases: intake.phases,
      maxBodyBytes: intake.max_body_bytes,
      checkpoints: intake.checkpoints,
      abandonedAfterMs: intake.abandoned_after,
      proofWaitMs: intake.proof_wait,
      requireProof: intake.require_proof,
    },
    continuing: resolveContinue(continuing),
  };
}
