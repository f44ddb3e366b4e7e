import { existsSync } from 'node:fs';
import { spoolStands, stateStands } from './folders.ts';
import type { Config } from '../../config/schema.ts';
import { countOf } from '../../core/words.ts';
import { LEDGER_VERSION } from '../../ledger/migrations.ts';
import { openLedger } from '../../ledger/sqlite-ledger.ts';
import { systemClock } from '../../platform/clock.ts';
import { configured, ledgerFile } from '../build-app.ts';
import { rebuiltLately } from '../ledger-care/rebuilt-lately.ts';
import { attempt, ok, type Check } from './check.ts';

export function nodeCheck(): Check {
  const sqlite = process.versions['sqlite'] ?? 'of an unknown version';
  return ok('node', `Node.js ${process.versions.node} with SQLite ${sqlite}`);
}

/** The folders and the ledger of this machine. */
export async function* localChecks(config: Config): AsyncGenerator<Check> {
  yield await attempt('state folder', () => stateStands(config.places.stateDir));
  yield await attempt('spool', () => spoolStands(config.places.spool));
  yield await attempt('ledger', () => ledgerOpens(config));
}

function ledgerOpens(config: Config): Check {
  const file = ledgerFile(config);
  if (!existsSync(file)) return ok('ledger', 'none yet; the first push or watch makes it');
  const ledger = openLedger(file);
  try {
    const { account } = configured(config);
    const runs = Object.values(ledger.counts(account)).reduce((sum, count) => sum + count, 0);
    const words = `${file} opens (version ${LEDGER_VERSION}), ${countOf(runs, 'run')} of this account`;
    return ok('ledger', `${words}${rebuiltWords(rebuiltLately(ledger, file, systemClock.now()))}`);
  } finally {
    ledger.close();
  }
}

function rebuiltWords(rebuilt: ReturnType<typeof rebuiltLately>): string {
  if (rebuilt === null) return '';
  const kept = rebuilt.kept === null ? '' : `, the one before is kept as ${rebuilt.kept}`;
  return `; it was made again at ${new Date(rebuilt.at).toISOString()}${kept}`;
}
