import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { accountId } from '../../core/identity.ts';
import { likenessOf } from '../../core/likeness.ts';
import { readReason } from '../../core/reason.ts';
import { DUMP_SUFFIX } from '../../core/run-dump.ts';
import { readDump, type ReadResult } from '../../intake/read.ts';
import type { Rejection } from '../../ledger/restoration.ts';
import { whereItExists } from '../../platform/files.ts';
import { namesIn } from './remembered.ts';

const REASON_ENDING = '.reason.json';

/** The dumps in quarantine, each with what the reason beside it says. */
export async function rememberedRejections(config: Config): Promise<Rejection[]> {
  const folder = join(config.places.spool, 'rejected');
  const found: Rejection[] = [];
  for (const name of await namesIn(folder, REASON_ENDING)) {
    const reason = readReason((await whereItExists(() => readFile(join(folder, name), 'utf8'))) ?? '');
    const base = join(folder, name.slice(0, -REASON_ENDING.length));
    const beside = reason === null ? null : await dumpBeside(base, config);
    if (reason === null || beside === null) continue;
    const { why, findings } = reason;
    const candidate = { ...beside, findings, account: accountOf(config) };
    found.push({ candidate, why, wasSent: findings.every(({ severity }) => severity !== 'error') });
  }
  return found;
}

/** The quarantine does not say whose it is: it is that of the account whose ledger is made again. */
function accountOf({ account }: Config): string {
  return accountId(account.name, account.baseUrl);
}

async function dumpBeside(
  base: string,
  { intake }: Config,
): Promise<Omit<Rejection['candidate'], 'account' | 'findings'> | null> {
  for (const file of [base + DUMP_SUFFIX, `${base}.json`]) {
    const read = await readDump(file, { ...intake, wholeCheckpoints: true });
    if (read.kind !== 'gone' && read.kind !== 'running') return candidateOf(read, file);
  }
  return null;
}

function candidateOf(
  read: Exclude<ReadResult, { kind: 'gone' | 'running' }>,
  file: string,
): Omit<Rejection['candidate'], 'account' | 'findings'> {
  const { cautions: _cautions, ...facts } = read.dump;
  const likeness = 'body' in read ? likenessOf(read.body, facts.runId) : null;
  const how = { inSpool: true, byHand: false, named: false, verdict: 'invalid', proofUntil: null } as const;
  return { ...facts, ...how, file, likeness };
}
