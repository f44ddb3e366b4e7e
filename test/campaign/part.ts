import { appendFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';

/** A piece of a part: what is repeated, how often, and the chance of the first time; each later one has the next seed. */
export interface Piece {
  readonly times: number;
  readonly seed: number;
}

export interface Outcome {
  readonly lost: number;
  readonly twice: number;
  /** What should not have been; null where nothing was. */
  readonly worst: string | null;
  /** Where it was not as often as asked for. */
  readonly times?: number;
}

export const NOTHING_WRONG: Outcome = { lost: 0, twice: 0, worst: null };

/** One line of the table that a campaign ends with. */
export interface Row extends Required<Outcome> {
  readonly part: string;
  readonly what: string;
  readonly seconds: number;
}

export interface PartOptions {
  readonly name: string;
  readonly what: string;
  /** In a full campaign. */
  readonly times: number;
  /** So many times in one go; all of them where absent. What a go has opened is closed after it. */
  readonly atOnce?: number;
}

const SEED = Number(process.env['CAMPAIGN_SEED'] ?? 1);

/** Part of a campaign: `--times` and `--seed` of the command change how often and by which chance. */
export function part(options: PartOptions, run: (piece: Piece) => Promise<Outcome>): void {
  const { name, what } = options;
  const times = Number(process.env['CAMPAIGN_TIMES'] ?? options.times);
  const row = { part: name, what, times: 0, lost: 0, twice: 0, worst: null as string | null, seconds: 0 };
  describe(`${name}: ${what}`, () => {
    test.each(piecesOf(times, options.atOnce ?? times))('$times from seed $seed', async (piece) => {
      const startedAt = performance.now();
      const outcome = await run(piece).catch((error: unknown) => ({
        ...NOTHING_WRONG,
        worst: String(error),
      }));
      row.times += outcome.times ?? piece.times;
      row.lost += outcome.lost;
      row.twice += outcome.twice;
      row.seconds += (performance.now() - startedAt) / 1_000;
      const again = `--part ${name} --times ${piece.times} --seed ${piece.seed}`;
      if (outcome.worst !== null) row.worst ??= `${outcome.worst} (${again})`;
      expect(outcome).toMatchObject({ lost: 0, worst: null });
    });
    // The row is there as soon as its part has ended, whatever becomes of the rest.
    afterAll(async () => {
      const file = process.env['CAMPAIGN_ROWS'];
      if (file !== undefined && row.times > 0)
        await appendFile(file, `${JSON.stringify(row satisfies Row)}\n`);
    });
  });
}

function piecesOf(times: number, atOnce: number): Piece[] {
  const pieces: Piece[] = [];
  for (let done = 0; done < times; done += atOnce) {
    pieces.push({ times: Math.min(atOnce, times - done), seed: SEED + done });
  }
  return pieces;
}

/** The first fault of many tries, by seed; each is tried alone. */
export async function firstFault(
  { times, seed }: Piece,
  faultOf: (seed: number) => Promise<string | null>,
): Promise<Outcome> {
  let worst: string | null = null;
  for (let one = seed; one < seed + times; one += 1) {
    const fault = await faultOf(one).catch((error: unknown) => String(error));
    if (fault !== null) worst ??= `seed ${one}: ${fault}`;
  }
  return { ...NOTHING_WRONG, worst };
}

/** Runs that should each be imported once, against the names of those that are. */
export function compare(wanted: readonly string[], imported: readonly string[]): Outcome {
  const lost = wanted.filter((name) => !imported.includes(name)).length;
  const twice = imported.length - new Set(imported).size;
  const worst = lost + twice === 0 ? null : `${lost} lost, ${twice} twice`;
  return { lost, twice, worst };
}
