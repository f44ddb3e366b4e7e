import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { emptyHost } from './host.ts';

async function load(toml: string): Promise<Config> {
  const host = await emptyHost();
  const file = path.join(host.home, 'config.toml');
  await writeFile(file, toml);
  return loadConfig({ flags: { config: file }, ...host });
}

test('rules for continuations are read whole', async () => {
  const rule = 'name = "night*"\ngenerations = 5\noverrides = { mutation_type = "swap" }\n';
  const { continuing } = await load(`[continue]\nfrom_dumps = true\n[[continue.rules]]\n${rule}`);
  expect(continuing).toEqual({
    fromDumps: true,
    perDay: 3,
    maxGenerations: 1_000,
    rules: [
      {
        name: 'night*',
        tags: [],
        phases: ['finished'],
        minFitness: undefined,
        maxFitness: undefined,
        overrides: { mutation_type: 'swap', num_generations: 5 },
      },
    ],
  });
});

test('what is wrong in a rule is told with all the rest', async () => {
  const problem = load('[continue]\nper_day = -1\n[[continue.rules]]\ngenerations = 0\nwhen = "now"\n');
  await expect(problem).rejects.toThrow(/per_day.*generations.*when/s);
});
