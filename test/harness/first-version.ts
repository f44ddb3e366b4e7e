import { cp, readdir, readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

/** What the first version left behind: dumps, receipts, and ledgers as texts. Never changed: it must be readable for ever. */
const FOLDER = fileURLToPath(new URL('../fixtures/version-1/', import.meta.url));

/** Ledger versions of which there is one with runs in every state. The second has wishes in every state too. */
export const KEPT_LEDGERS = [1, 15] as const;

/** Makes the spool as the first version left it. */
export async function layOutSpool(spool: string): Promise<void> {
  await cp(`${FOLDER}spool`, spool, { recursive: true });
}

/** Where its dumps lie. Only to be read. */
export async function dumpsOfFirstVersion(): Promise<string[]> {
  const names = await readdir(`${FOLDER}spool`, { recursive: true });
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => `${FOLDER}spool/${name}`);
}

/** Makes the ledger of a version as it was, for this spool, this service and the fingerprint of this key. */
export async function layOutLedger(
  file: string,
  version: (typeof KEPT_LEDGERS)[number],
  places: { readonly spool: string; readonly baseUrl: string; readonly key: string },
): Promise<void> {
  const text = await readFile(`${FOLDER}ledger-${version}.sql`, 'utf8');
  const filled = Object.entries({ spool: places.spool, base_url: places.baseUrl, key: places.key }).reduce(
    (sql, [name, value]) => sql.replaceAll(`{{${name}}}`, value),
    text,
  );
  const db = new DatabaseSync(file);
  db.exec(filled);
  db.close();
}
