import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Config } from '../../config/schema.ts';
import { whereItExists, writeView } from '../../platform/files.ts';
import { currentOwner, livenessOf } from '../../platform/owner.ts';

const schema = z.object({
  version: z.literal(1),
  /** With the token: for the user alone, and so is the file. */
  address: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
  spool: z.string(),
  account: z.string(),
  base_url: z.string(),
  owner: z.object({
    bootId: z.string().nullable(),
    pidNamespace: z.string().nullable(),
    pid: z.int().positive(),
    processStart: z.string().nullable(),
  }),
});

type PageFile = z.infer<typeof schema>;

function pageFile({ places }: Pick<Config, 'places'>): string {
  return join(places.stateDir, 'page.json');
}

/** The address of a page that another process shows for the same spool and account; null where there is none. */
export async function addressOfPage(config: Config): Promise<string | null> {
  const kept = await readPageFile(config);
  return kept !== null && isShown(kept) && isOf(kept, config) ? kept.address : null;
}

/** Keeps the address while the page is shown; answers how to forget it. A page of another spool keeps the place. */
export async function keepAddress(config: Config, address: string): Promise<() => Promise<void>> {
  const before = await readPageFile(config);
  if (before !== null && isShown(before)) return () => Promise.resolve();
  const { places, account } = config;
  const about = { spool: places.spool, account: account.name, base_url: account.baseUrl };
  const kept: PageFile = { version: 1, address, ...about, owner: currentOwner() };
  await writeView(pageFile(config), `${JSON.stringify(kept, null, 2)}\n`);
  return async () => {
    if ((await readPageFile(config))?.address === address) await rm(pageFile(config), { force: true });
  };
}

/** Whatever else lies there is not ours to follow. */
async function readPageFile(config: Config): Promise<PageFile | null> {
  const text = await whereItExists(() => readFile(pageFile(config), 'utf8'));
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isShown({ owner }: PageFile): boolean {
  return livenessOf(owner, currentOwner()) !== 'gone';
}

function isOf(kept: PageFile, { places, account }: Config): boolean {
  return kept.spool === places.spool && kept.account === account.name && kept.base_url === account.baseUrl;
}
