import { killAtEachBorder, MOST_BORDERS } from '../borders.ts';
import { killAtRandom, type KillResult, type KillSetting } from '../kills.ts';
import { part, type Outcome } from '../part.ts';

const SETTINGS: readonly KillSetting[] = [
  { keys: 'honoured', listed: 'yes', inDoubt: 'look' },
  { keys: 'honoured', listed: 'no', inDoubt: 'look' },
  { keys: 'ignored', listed: 'yes', inDoubt: 'look' },
  { keys: 'ignored', listed: 'no', inDoubt: 'look' },
  { keys: 'ignored', listed: 'no', inDoubt: 'hold' },
];

/** The sandbox's account may import 60 an hour. */
const KILLS_OF_ONE = 50;

/** Where nothing can tell whether an import arrived, each lost answer may cost one double, unless runs are held. */
function mostDoubles({ keys, listed, inDoubt, unanswered }: KillResult): number {
  return keys === 'ignored' && listed === 'no' && inDoubt === 'look' ? unanswered : 0;
}

function outcomeOf(results: readonly KillResult[]): Outcome {
  const lost = results.reduce((sum, result) => sum + result.lost, 0);
  const twice = results.reduce((sum, result) => sum + result.twice, 0);
  const isTooMuch = results.some((result) => result.twice > mostDoubles(result));
  const times = results.reduce((sum, result) => sum + result.kills, 0);
  return { times, lost, twice, worst: lost > 0 || isTooMuch ? `${lost} lost, ${twice} twice` : null };
}

for (const setting of SETTINGS) {
  const { keys, listed, inDoubt } = setting;
  const words = `keys ${keys}, imports ${listed === 'yes' ? 'listed' : 'not listed'}, in doubt ${inDoubt}`;
  part(
    { name: 'kills', what: `kill -9 at random, ${words}`, times: 1_000, atOnce: KILLS_OF_ONE },
    async ({ times, seed }) => outcomeOf([await killAtRandom(setting, times, seed)]),
  );
  part({ name: 'kills', what: `kill -9 at each border, ${words}`, times: MOST_BORDERS }, async ({ times }) =>
    outcomeOf(await killAtEachBorder(setting, { step: stepOf(times) })),
  );
}

/** So that about so many of the borders are tried, the first one at least, and the end of the path is met. */
function stepOf(times: number): number {
  return Math.max(1, Math.min(Math.floor(MOST_BORDERS / times), MOST_BORDERS - 1));
}
