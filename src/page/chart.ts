import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { FitnessStory } from '../core/fitness-story.ts';
import { html, NOTHING, type Html } from './html.ts';
import { thinned, type Point } from './thin.ts';

const WIDTH = 720;
const HEIGHT = 280;
const LEFT = 64;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 40;
/** So many places along one curve, one for each two units of its width; several curves share two times as many. */
const PLACES = (WIDTH - LEFT - RIGHT) / 2;
/** Values that differ by more are told apart on a logarithmic scale only. */
const LOG_FROM = 1_000;

type Scale = (value: number) => number;

interface Axis {
  readonly scale: Scale;
  readonly ticks: readonly number[];
  readonly isLog: boolean;
}

/** The best fitness of each generation, one curve for each objective; nothing where no generation has one. */
export function fitnessChart({ series }: FitnessStory): Html {
  const values = series.flat().filter((value) => value !== null);
  const last = Math.max(0, ...series.map(({ length }) => length - 1));
  if (values.length === 0) return NOTHING;
  const x = scaleLinear([0, Math.max(1, last)], [LEFT, WIDTH - RIGHT]);
  const y = valueAxis(values);
  const places = Math.floor(Math.min(PLACES, (2 * PLACES) / series.length));
  const curves = series.map((values, index) => curve(thinned(values, places), x, y.scale, index));
  return html`<figure>
    <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-title">
      <title id="chart-title">${titleOf(series, last, y.isLog)}</title>
      ${y.ticks.map((tick) => valueTick(tick, y.scale(tick)))}
      ${x
        .ticks(6)
        .filter(Number.isInteger)
        .map((tick) => generationTick(tick, x(tick)))}
      ${curves}
    </svg>
    <figcaption>
      Best fitness of each generation${y.isLog ? ', on a logarithmic scale' : ''}.
      ${series.length > 1 ? legend(series.length) : null}
    </figcaption>
  </figure>`;
}

function valueAxis(values: readonly number[]): Axis {
  const { low, high } = extent(values);
  const range = [HEIGHT - BOTTOM, TOP] as const;
  if (isForLog(low, high)) {
    const scale = scaleLog([low, high], range);
    return { scale, ticks: scale.ticks(5).filter((tick) => isPower(tick)), isLog: true };
  }
  const room = low === high ? Math.abs(low) * 0.1 || 1 : 0;
  const scale = scaleLinear([low - room, high + room], range).nice(5);
  return { scale, ticks: scale.ticks(5), isLog: false };
}

function extent(values: readonly number[]): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Of one sign, without zero, and of several orders of magnitude. */
function isForLog(low: number, high: number): boolean {
  if (low <= 0 && high >= 0) return false;
  const ratio = high / low;
  return Math.max(ratio, 1 / ratio) > LOG_FROM;
}

function isPower(tick: number): boolean {
  const exponent = Math.log10(Math.abs(tick));
  return Math.abs(exponent - Math.round(exponent)) < 1e-9;
}

function curve(points: readonly Point[], x: Scale, y: Scale, index: number): Html {
  const path = line<Point>(
    ({ generation }) => x(generation),
    ({ value }) => y(value ?? 0),
  )
    .defined(({ value }) => value !== null)
    .digits(1)(points);
  return html`<path class="curve line-${index}" d="${path}" />`;
}

function valueTick(tick: number, at: number): Html {
  return html`<line
      class="grid"
      x1="${LEFT}"
      x2="${WIDTH - RIGHT}"
      y1="${round(at)}"
      y2="${round(at)}"
    /><text x="${LEFT - 6}" y="${round(at + 4)}" text-anchor="end">${short(tick)}</text>`;
}

function generationTick(tick: number, at: number): Html {
  return html`<text x="${round(at)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${tick}</text>`;
}

function legend(objectives: number): Html {
  const keys = Array.from({ length: objectives }, (_, index) => {
    return html`<li>
      <svg class="key" viewBox="0 0 40 10" aria-hidden="true">
        <line class="line-${index}" x1="0" x2="40" y1="5" y2="5" />
      </svg>
      objective ${index + 1}
    </li>`;
  });
  return html`<ul class="plain">
    ${keys}
  </ul>`;
}

/** The curve in words, for whoever does not see it. */
function titleOf(series: FitnessStory['series'], last: number, isLog: boolean): string {
  const told = series.map((values, index) => {
    const known = values.filter((value) => value !== null);
    const { low, high } = extent(known);
    const whose = series.length === 1 ? '' : `objective ${index + 1} `;
    if (known.length === 0) return `${whose}without values`;
    return `${whose}from ${short(known[0] ?? 0)} to ${short(known.at(-1) ?? 0)}, lowest ${short(low)}, highest ${short(high)}`;
  });
  return `Best fitness over ${last} generations${isLog ? ', logarithmic' : ''}: ${told.join('; ')}`;
}

/** A number as short as it can be without hiding what matters. */
export function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
