import { once } from 'node:events';
import { writeDump } from '../harness/dumps.ts';
import {
  dumpOf,
  prepare,
  pushTheRest,
  resultOf,
  runProgram,
  type KillResult,
  type KillSetting,
} from './kills.ts';

/** Far more than the path has; a path that never ends is a fault of its own. */
export const MOST_BORDERS = 200;

/**
 * `vilvik-push` is killed at each border of its path in turn, with one answer dropped on the way, and pushed again each
 * time. Answers one result for each border that was there (`step`: of each so many borders one).
 */
export async function killAtEachBorder(
  setting: KillSetting,
  { step = 1 }: { readonly step?: number } = {},
): Promise<KillResult[]> {
  const results: KillResult[] = [];
  for (let border = 0; border < MOST_BORDERS; border += step) {
    const result = await killAt(border, setting);
    if (result === null) return results;
    results.push(result);
  }
  throw new Error(`the path has more than ${MOST_BORDERS} borders`);
}

/** Null where the process came to its end before it met the border. */
async function killAt(border: number, setting: KillSetting): Promise<KillResult | null> {
  const place = await prepare(setting);
  try {
    await writeDump(place.spool, dumpOf(1));
    await place.control.failImports({ kind: 'drop_answer', count: 1 });
    const child = runProgram('push-and-die', [String(border)], place);
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal === null && code !== 0) throw new Error(`the push ended with code ${code}`);
    if (signal === null) return null;
    await place.control.clearFaults();
    await pushTheRest(place);
    return await resultOf(place, setting, { runs: 1, kills: 1 });
  } finally {
    await place.end();
  }
}
