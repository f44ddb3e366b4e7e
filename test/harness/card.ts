import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from './cli.ts';
import { PYTHON, REPOSITORY } from './repository.ts';

/** A card as the notebook companion makes it. */
export interface Card {
  readonly text: string;
  readonly html: string;
  readonly sentence: string;
  readonly hints: readonly string[];
}

const PROGRAM = `
import json, sys, vilvik_shim
card = vilvik_shim.card(sys.argv[1])
told = card.as_json()
print(json.dumps({"text": str(card), "html": card.html(), "sentence": told["sentence"], "hints": told["hints"]}))
`;

/** The card of a run, made by the real shim in a process of its own. */
export async function cardOf(runId: string, env: Environment): Promise<Card> {
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', PROGRAM, runId], {
    env: {
      PATH: process.env['PATH'],
      PYTHONPATH: join(REPOSITORY, 'python-shim', 'src'),
      VILVIK_BRIDGE: 'vilvik-bridge',
      ...env,
    },
  });
  return JSON.parse(stdout) as Card;
}
