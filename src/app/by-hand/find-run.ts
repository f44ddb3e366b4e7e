import { resolve } from 'node:path';
import { BridgeError } from '../../core/errors.ts';
import { readDump } from '../../intake/read.ts';
import { underWayWords } from '../../core/status-words.ts';
import { runWords, shortId } from '../../core/words.ts';
import type { RunRecord } from '../../ledger/records.ts';
import type { App } from '../build-app.ts';
import { findRunning } from '../status.ts';

const SHOWN_IDS = 5;

/** Every state of one run, newest first: named by its id, an unambiguous ending of it, or its file. */
export async function findRun(word: string, app: App): Promise<readonly [RunRecord, ...RunRecord[]]> {
  const { ledger, account } = app;
  const path = resolve(app.host.cwd, word);
  const [atPath] = ledger.runsAt(account, path);
  const found = ledger.runs(account, atPath?.runId ?? (await runIdOf(word, path, app)));
  const names = new Map(found.map(({ runId, name }) => [runId, name]));
  const [first, ...others] = found;
  if (first === undefined) {
    await refuseUnderWay(word, path, app);
    throw new BridgeError(
      'usage',
      `no run ends in "${word}", and no known dump lies there`,
      'name a run by its id, the last letters of it, or its file (vilvik-bridge list); a new dump is sent by vilvik-push FILE',
    );
  }
  if (names.size > 1) {
    const shown = [...names].slice(0, SHOWN_IDS).map(([id, name]) => (name === null ? id : `${id} ${name}`));
    const rest = names.size > SHOWN_IDS ? `, and ${names.size - SHOWN_IDS} more` : '';
    throw new BridgeError(
      'usage',
      `${names.size} runs end in "${word}"`,
      `give more letters: ${shown.join(', ')}${rest}`,
    );
  }
  return [first, ...others];
}

/** A run that has only its checkpoint in the spool is listed, but there is nothing to tell of it or to do with it yet. */
async function refuseUnderWay(word: string, path: string, app: App): Promise<void> {
  const { running } = await findRunning(app);
  const found = running.filter(({ file, header }) => file === path || header.run_id.endsWith(word));
  const [one] = found;
  if (one === undefined || found.length > 1) return;
  const { run_id: runId, name } = one.header;
  throw new BridgeError(
    'usage',
    `${runWords(name, runId)} is under way, or was broken off, and not taken in yet: ${underWayWords(app.config.intake)}`,
    `its checkpoint is ${one.file}; if it was broken off, python -m vilvik_shim resume ${shortId(runId)} goes on from there`,
  );
}

async function runIdOf(word: string, path: string, app: App): Promise<string> {
  const read = await readDump(path, app.intake);
  if (read.kind === 'gone' || read.kind === 'running') return word;
  return app.ledger.runs(app.account, read.dump.runId).length > 0 ? read.dump.runId : word;
}
