import { killAtEachBorder, MOST_BORDERS } from './borders.ts';
import { killAtRandom, type KillResult, type KillSetting } from './kills.ts';
import { part, type Outcome } from './part.ts';

/** The sandbox's account may import 60 an hour, and a run whose answers are lost takes several of them. */
const KILLS_OF_ONE = 25;

/** Where nothing can tell whether an import arrived, each lost answer may cost one double, unless runs are held. */
function mostDoubles({ keys, listed, inDoubt, unanswered }: KillResult): number {
  return keys === 'ignored' && listed === 'no' && inDoubt === 'look' ? unanswered : 0;
}

function outcomeOf(results: readonly KillResult[]): Outcome {
  const total = (count: (result: KillResult) => number): number =>
    results.reduce((sum, result) => sum + count(result), 0);
  const [lost, twice] = [total((result) => result.lost), total((result) => result.twice)];
  // Only where it is asked for may a run wait for a person.
  const stuck = total(({ held, inDoubt }) => (inDoubt === 'hold' ? 0 : held));
  const isTooMuch = results.some((result) => result.twice > mostDoubles(result));
  const isWell = lost === 0 && stuck === 0 && !isTooMuch;
  const worst = isWell ? null : `${lost} lost, ${twice} twice, ${stuck} stuck`;
  return { times: total(({ kills }) => kills), lost, twice, worst };
}

/** The two parts of one setting. */
export function killParts(name: string, setting: KillSetting): void {
  const { keys, listed, inDoubt } = setting;
  const words = `keys ${keys}, imports ${listed === 'yes' ? 'listed' : 'not listed'}, in doubt ${inDoubt}`;
  part(
    { name, what: `kill -9 at random, ${words}`, times: 1_000, atOnce: KILLS_OF_ONE },
    async ({ times, seed }) => outcomeOf([await killAtRandom(setting, times, seed)]),
  );
  part({ name, what: `kill -9 at each border, ${words}`, times: MOST_BORDERS }, async ({ times }) =>
    outcomeOf(await killAtEachBorder(setting, { step: stepOf(times) })),
  );
}

/** So that about so many of the borders are tried, the first one at least, and the end of the path is met. */
function stepOf(times: number): number {
  return Math.max(1, Math.min(Math.floor(MOST_BORDERS / times), MOST_BORDERS - 1));
}
