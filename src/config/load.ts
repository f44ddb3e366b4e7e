import * as z from 'zod';
import { formatDuration } from '../core/duration.ts';
import { accountsFile, addressOfKey } from './accounts.ts';
import { readConfigFile, whereInFile, type ConfigFile } from './file.ts';
import { absolutePath, defaultConfigFile, defaultSpool, nonEmpty, stateDirOf, type Host } from './places.ts';
import { configError, problemsOf, type Problem } from './problems.ts';
import { fileSchema, resolveSettings, type Config } from './schema.ts';

/** The common flags of every command, as they were typed. */
export interface Flags {
  readonly spool?: string | undefined;
  readonly stateDir?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly config?: string | undefined;
  readonly account?: string | undefined;
}

/** Defaults and what a login left, then the file, then the environment, then the flags; all that is wrong with them in one error. */
export async function loadConfig({ flags, ...host }: Host & { readonly flags: Flags }): Promise<Config> {
  const file = await findConfigFile(flags, host);
  const stated = overridesOf(flags, host.env);
  const overrides = [...stated, ...(await rememberedAddress(overlay(file.table, stated), host))];
  const settings = overlay(file.table, overrides);
  const whereIs = (path: readonly PropertyKey[]) =>
    overrides.find(({ table, key }) => path[0] === table && path[1] === key)?.where ??
    whereInFile(file, path);

  const parsed = fileSchema.safeParse(settings);
  const resolved = parsed.success ? resolveSettings(parsed.data) : null;
  const problems = [
    ...file.problems,
    ...emptyPlaces(flags),
    ...(parsed.success ? [] : problemsOf(parsed.error, settings, whereIs)),
    ...(resolved === null ? [] : contradictions(resolved, whereIs)),
  ];
  if (resolved === null || problems.length > 0) throw configError(problems);
  return deepFreeze({
    ...resolved,
    places: placesOf(flags, host),
    python: nonEmpty(host.env['VILVIK_PYTHON']) ?? null,
  });
}

function findConfigFile(flags: Flags, host: Host): Promise<ConfigFile> {
  const flag = nonEmpty(flags.config);
  if (flag !== undefined) return readConfigFile(absolutePath(flag, host), '--config');
  const variable = nonEmpty(host.env['VILVIK_CONFIG']);
  if (variable !== undefined) return readConfigFile(absolutePath(variable, host), 'VILVIK_CONFIG');
  return readConfigFile(defaultConfigFile(host), null);
}

interface Override {
  readonly table: string;
  readonly key: string;
  readonly value: string;
  readonly where: string;
}

/** Flags first, so that the first one found for a key is the one that holds. */
function overridesOf(flags: Flags, env: Host['env']): Override[] {
  const candidates = [
    { table: 'account', key: 'base_url', value: flags.baseUrl, where: '--base-url' },
    { table: 'account', key: 'name', value: flags.account, where: '--account' },
    { table: 'account', key: 'base_url', value: nonEmpty(env['VILVIK_BASE_URL']), where: 'VILVIK_BASE_URL' },
    { table: 'account', key: 'name', value: nonEmpty(env['VILVIK_ACCOUNT']), where: 'VILVIK_ACCOUNT' },
  ];
  return candidates.flatMap(({ value, ...place }) => (value === undefined ? [] : [{ ...place, value }]));
}

/** Where nobody states the address of the API, it is the one the key was got from. */
async function rememberedAddress(settings: Record<string, unknown>, host: Host): Promise<Override[]> {
  const account = accountSchema.safeParse(settings['account'] ?? {}).data;
  if (account === undefined || account.base_url !== undefined) return [];
  const value = await addressOfKey(host, account.name);
  return value === null ? [] : [{ table: 'account', key: 'base_url', value, where: accountsFile(host) }];
}

const accountSchema = z.looseObject({
  name: z.string().default('default'),
  base_url: z.unknown().optional(),
});

/** What stands where a table should be is left as it is: the schema will say so. */
function overlay(fromFile: ConfigFile['table'], overrides: readonly Override[]): Record<string, unknown> {
  const settings = Object.fromEntries(Object.entries(fromFile).map(([key, value]) => [key, shown(value)]));
  for (const { table, key, value } of overrides.toReversed()) {
    const before = settings[table] ?? {};
    if (isTable(before)) settings[table] = { ...before, [key]: value };
  }
  return settings;
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A date of TOML is an object without keys: the schema would take it for an empty table. */
function shown(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

/** An empty variable of a script must not become the current folder. */
function emptyPlaces(flags: Flags): Problem[] {
  const places = [
    { where: '--spool', value: flags.spool },
    { where: '--state-dir', value: flags.stateDir },
    { where: '--config', value: flags.config },
  ];
  return places
    .filter(({ value }) => value === '')
    .map(({ where }) => ({ where, expected: 'a path', received: 'an empty text' }));
}

/** What is right by itself and wrong together. */
function contradictions(
  { quota, delivery }: Pick<Config, 'quota' | 'delivery'>,
  whereIs: (path: readonly PropertyKey[]) => string,
): Problem[] {
  const cases = [
    {
      wrong: quota.reservePerHour >= quota.perHour,
      path: ['quota', 'reserve_per_hour'],
      expected: `fewer than the ${quota.perHour} imports per hour`,
      received: String(quota.reservePerHour),
    },
    {
      wrong: quota.reservePerDay >= quota.perDay,
      path: ['quota', 'reserve_per_day'],
      expected: `fewer than the ${quota.perDay} imports per day`,
      received: String(quota.reservePerDay),
    },
    {
      wrong: delivery.backoffMaxMs < delivery.backoffInitialMs,
      path: ['delivery', 'backoff_max'],
      expected: `at least backoff_initial, which is ${formatDuration(delivery.backoffInitialMs)}`,
      received: formatDuration(delivery.backoffMaxMs),
    },
  ];
  return cases
    .filter(({ wrong }) => wrong)
    .map(({ path, expected, received }) => ({
      where: whereIs(path),
      key: path.join('.'),
      expected,
      received,
    }));
}

function placesOf(flags: Flags, host: Host): Config['places'] {
  const spool = flags.spool ?? nonEmpty(host.env['VILVIK_SPOOL']);
  return {
    spool: spool === undefined ? defaultSpool(host) : absolutePath(spool, host),
    stateDir: stateDirOf(flags.stateDir, host),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
