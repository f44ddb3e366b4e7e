/**
 * Waits double from `initialMs` up to `maxMs`, with jitter between half and all of it, so that many bridges do not
 * come back in step. `chance` is uniform in [0, 1).
 */
export function backoffDelayMs(
  failures: number,
  { initialMs, maxMs }: { readonly initialMs: number; readonly maxMs: number },
  chance: number,
): number {
  const ceilingMs = Math.min(maxMs, initialMs * 2 ** Math.min(Math.max(failures - 1, 0), 40));
  return Math.round(ceilingMs * (0.5 + chance / 2));
}
