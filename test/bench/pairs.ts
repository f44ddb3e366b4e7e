import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { markdownTable } from '../harness/markdown-table.ts';

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

/** What was measured so far: what, goal, now, and the two figures of a ratio. */
const measured: string[][] = [];

export function printRatio({ what, goal, ratio, subject, yardstick, unit }: Ratio): void {
  const figures = `${subject.toFixed(1)} ${unit} beside ${yardstick.toFixed(1)} ${unit}`;
  print(what, { now: ratio, goal, unit: 'x', figures });
}

/** A figure that has a goal of its own. */
export function printFigure(what: string, value: number, goal: number, unit: string): void {
  print(what, { now: value, goal, unit, figures: '' });
}

/** All that was printed, as one Markdown table. */
export function printTable(): void {
  console.log(`\n${markdownTable(['figure', 'goal', 'now', 'measured'], measured)}`);
}

interface Figure {
  readonly now: number;
  readonly goal: number;
  readonly unit: string;
  readonly figures: string;
}

function print(what: string, { now, goal, unit, figures }: Figure): void {
  const isMet = now <= goal;
  const words = figures === '' ? what : `${what}: ${figures}`;
  console.log(
    `${isMet ? 'ok  ' : 'MISS'} ${now.toFixed(2).padStart(6)}${unit}  (goal ${goal}${unit})  ${words}`,
  );
  const value = `${now.toFixed(2)}${unit}`;
  measured.push([what, `${goal}${unit}`, isMet ? value : `**${value}**`, figures]);
}
