import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { BridgeError } from '../core/errors.ts';
import { importBodySchema } from '../core/import-body.ts';
import { addImport } from './add-import.ts';
import { assumptionChangesSchema } from './assumptions.ts';
import { explainIssues, summarise } from './explain.ts';
import { faultSchema } from './faults.ts';
import type { Account } from './keys.ts';
import type { SandboxState } from './state.ts';

const accountSchema = z.enum(['free', 'premium']);

/** What a sandbox begins with, also after a reset. */
const seedSchema = z.strictObject({
  assumptions: assumptionChangesSchema.default({}),
  credits: z.partialRecord(accountSchema, z.number()).default({}),
  faults: z.array(faultSchema).default([]),
  /** Runs that are there already. */
  imports: z
    .array(z.strictObject({ account: accountSchema.default('free'), body: importBodySchema }))
    .default([]),
});

export type Seed = z.infer<typeof seedSchema>;

export async function readSeed(path: string): Promise<Seed> {
  const hint = 'a seed is JSON with any of: assumptions, credits, faults, imports';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new BridgeError('file_unreadable', `${path} cannot be read as JSON`, hint, error);
  }
  const seed = seedSchema.safeParse(json);
  if (seed.success) return seed.data;
  throw new BridgeError('file_unreadable', `${path}: ${summarise(explainIssues(seed.error, json))}`, hint);
}

export function sow(seed: Seed, state: SandboxState): void {
  state.assumptions = { ...state.assumptions, ...seed.assumptions };
  for (const [account, balance] of Object.entries(seed.credits)) state.credits.set(account, balance);
  for (const fault of seed.faults) state.faults.add(fault);
  for (const { account, body } of seed.imports) {
    const bytes = Buffer.from(JSON.stringify(body));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const owner = accountOf(account, state);
    addImport({ body, bytes, sha256, account: owner, requestId: 'seed', idempotencyKey: null }, state);
  }
}

function accountOf(name: z.infer<typeof accountSchema>, { keyring }: SandboxState): Account {
  return keyring[name].account;
}
