import { expect, test } from 'vitest';
import { killAtEachBorder } from './borders.ts';
import { killAtRandom, type KillResult, type KillSetting } from './kills.ts';
import { printTable } from './table.ts';

const SETTINGS: readonly KillSetting[] = [
  { keys: 'honoured', listed: 'yes', inDoubt: 'look' },
  { keys: 'honoured', listed: 'no', inDoubt: 'look' },
  { keys: 'ignored', listed: 'yes', inDoubt: 'look' },
  { keys: 'ignored', listed: 'no', inDoubt: 'look' },
  { keys: 'ignored', listed: 'no', inDoubt: 'hold' },
];

/** The sandbox's account may import 60 an hour, so 200 kills are four stories. */
const STORIES = 4;
const KILLS_OF_ONE = 50;

/** Where nothing can tell whether an import arrived, each lost answer may cost one double, unless runs are held. */
function mayDouble({ keys, listed, inDoubt }: KillSetting): boolean {
  return keys === 'ignored' && listed === 'no' && inDoubt === 'look';
}

function sumOf(results: readonly KillResult[]): KillResult {
  return results.reduce((sum, one) => ({
    ...sum,
    kills: sum.kills + one.kills,
    runs: sum.runs + one.runs,
    imported: sum.imported + one.imported,
    held: sum.held + one.held,
    lost: sum.lost + one.lost,
    twice: sum.twice + one.twice,
    unanswered: sum.unanswered + one.unanswered,
  }));
}

function mostDoubles(result: KillResult): number {
  return mayDouble(result) ? result.unanswered : 0;
}

test.each(SETTINGS)(
  'killed at random moments: keys $keys, imports listed: $listed, in doubt: $inDoubt',
  async (setting) => {
    const results: KillResult[] = [];
    for (let story = 1; story <= STORIES; story += 1) {
      results.push(await killAtRandom(setting, KILLS_OF_ONE, story));
    }
    const whole = sumOf(results);
    printTable([whole]);
    expect(whole.lost).toBe(0);
    expect(whole.twice).toBeLessThanOrEqual(mostDoubles(whole));
  },
);

test.each(SETTINGS)(
  'killed at each border of the path: keys $keys, imports listed: $listed, in doubt: $inDoubt',
  async (setting) => {
    const whole = sumOf(await killAtEachBorder(setting));
    printTable([whole]);
    expect(whole.lost).toBe(0);
    expect(whole.twice).toBeLessThanOrEqual(mostDoubles(whole));
  },
);
