import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Timed {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A comparison of two commands: the subject may take at most `goal` times as long as the yardstick. */
export interface Comparison {
  readonly what: string;
  readonly goal: number;
  readonly subject: (round: number) => Timed;
  readonly yardstick: (round: number) => Timed;
}

export interface Ratio {
  readonly what: string;
  readonly goal: number;
  readonly ratio: number;
  readonly subject: number;
  readonly yardstick: number;
  readonly unit: string;
}

const ROUNDS = 11;

/** Both commands in turn, so that a machine that slows down slows both; medians of the rounds after the first. */
export function compare({ what, goal, subject, yardstick }: Comparison): Ratio {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const yardstickMs = timeMs(yardstick(round));
    const subjectMs = timeMs(subject(round));
    return { yardstickMs, subjectMs, ratio: subjectMs / yardstickMs };
  }).slice(1);
  return {
    what,
    goal,
    ratio: median(rounds.map(({ ratio }) => ratio)),
    subject: median(rounds.map(({ subjectMs }) => subjectMs)),
    yardstick: median(rounds.map(({ yardstickMs }) => yardstickMs)),
    unit: 'ms',
  };
}

function timeMs({ command, args, env }: Timed): number {
  const startedAt = performance.now();
  const ended = spawnSync(command, args, { stdio: 'ignore', ...(env === undefined ? {} : { env }) });
  if (ended.error !== undefined) throw ended.error;
  return performance.now() - startedAt;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function printRatio({ what, goal, ratio, subject, yardstick, unit }: Ratio): void {
  const verdict = ratio <= goal ? 'ok  ' : 'MISS';
  const figures = `${subject.toFixed(1)} ${unit} beside ${yardstick.toFixed(1)} ${unit}`;
  console.log(`${verdict} ${ratio.toFixed(2).padStart(6)}x  (goal ${goal}x)  ${what}: ${figures}`);
}

/** A figure that has a goal of its own. */
export function printFigure(what: string, value: number, goal: number, unit: string): void {
  const verdict = value <= goal ? 'ok  ' : 'MISS';
  console.log(`${verdict} ${value.toFixed(2).padStart(6)}${unit}  (goal ${goal}${unit})  ${what}`);
}
