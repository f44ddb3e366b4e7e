const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Each unit at most once, the longest first: `1h30m`, `500ms`. */
const PATTERN = new RegExp(`^${UNITS.map(([unit]) => `(?:(\\d+)${unit})?`).join('')}$`);

/** Milliseconds of a duration such as `60s`, or null where the text is not one. */
export function parseDuration(text: string): number | null {
  const counts = PATTERN.exec(text)?.slice(1);
  if (counts === undefined || text === '') return null;
  const ms = UNITS.reduce((sum, [, unitMs], index) => sum + Number(counts[index] ?? 0) * unitMs, 0);
  return Number.isSafeInteger(ms) ? ms : null;
}

/** The text that `parseDuration` reads back, to the millisecond. */
export function formatDuration(ms: number): string {
  let restMs = Math.max(0, Math.round(ms));
  let text = '';
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(restMs / unitMs);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * unitMs;
  }
  return text === '' ? '0s' : text;
}
