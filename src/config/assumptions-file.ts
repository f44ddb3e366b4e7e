import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'smol-toml';
import * as z from 'zod';
import { BridgeError } from '../core/errors.ts';
import { whereItExists, writeDurably } from '../platform/files.ts';
import { assumptionsFile } from './places.ts';

/** What `probe` found out about a service. */
export interface ProbedService {
  readonly baseUrl: string;
  readonly askedAt: string;
  /** By the names of the sandbox's switches. */
  readonly assumptions: Readonly<Record<string, string | number>>;
  /** What stayed open, and why. */
  readonly unknown: Readonly<Record<string, string>>;
}

const schema = z.object({
  base_url: z.string(),
  asked_at: z.string(),
  assumptions: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  unknown: z.record(z.string(), z.string()).default({}),
});

/** Null where nobody has asked yet. */
export async function readAssumptions(stateDir: string): Promise<ProbedService | null> {
  const file = assumptionsFile(stateDir);
  const text = await whereItExists(() => readFile(file, 'utf8'));
  if (text === null) return null;
  try {
    const { base_url: baseUrl, asked_at: askedAt, assumptions, unknown } = schema.parse(parse(text));
    return { baseUrl, askedAt, assumptions, unknown };
  } catch (error) {
    throw new BridgeError(
      'config_invalid',
      `${file} is not what vilvik-bridge probe writes`,
      'mend or remove it, or ask again: vilvik-bridge probe',
      error,
    );
  }
}

export async function writeAssumptions(stateDir: string, found: ProbedService): Promise<string> {
  const file = assumptionsFile(stateDir);
  const { baseUrl, askedAt, assumptions, unknown } = found;
  const table = { base_url: baseUrl, asked_at: askedAt, assumptions, unknown };
  const heading =
    '# Written by vilvik-bridge probe; the sandbox takes its switches from here, unless told otherwise.';
  await writeDurably(file, `${heading}\n${stringify(table)}`);
  return file;
}
