import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import { configured, type App } from '../build-app.ts';
import type { Emit } from '../events.ts';

/** Asks for the configuration once more, as it stands now. */
export type LoadConfig = () => Promise<Config>;

/** The app under the new configuration; where that has problems they are told and the old one stays. */
export async function reloaded(app: App, load: LoadConfig, emit: Emit): Promise<App> {
  try {
    const found = await load();
    const config: Config = {
      ...found,
      places: app.config.places,
      intake: { ...found.intake, poll: app.config.intake.poll },
    };
    emit({
      event: 'config.reloaded',
      changed: changedKeys(app.config, config),
      needs_restart: changedKeys(config, found),
    });
    return { ...app, ...configured(config) };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    emit({ event: 'config.refused', why: error.message, hint: error.hint });
    return app;
  }
}

/** `quota.per_hour`, …: the keys as the file has them. */
function changedKeys(before: Config, after: Config): string[] {
  const old = flat(before);
  return [...flat(after)].filter(([key, value]) => old.get(key) !== value).map(([key]) => key);
}

/** Tables that have another name in the file. */
const FILE_TABLES: Readonly<Record<string, string>> = { continuing: 'continue' };

function flat(config: Config): Map<string, string> {
  const tables = Object.entries(config).filter(([, table]) => typeof table === 'object' && table !== null);
  return new Map(
    tables.flatMap(([table, values]) =>
      Object.entries(values as object).map(([key, value]) => [
        `${FILE_TABLES[table] ?? table}.${fileKey(key)}`,
        JSON.stringify(value),
      ]),
    ),
  );
}

function fileKey(key: string): string {
  return key.replace(/Ms$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
