import { parseDuration } from '../core/duration.ts';
import { BridgeError } from '../core/errors.ts';

/** Milliseconds of a flag such as `--wait-timeout 90s`, or null where it was not given. */
export function durationFlag(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const parsed = parseDuration(text);
  if (parsed !== null) return parsed;
  throw new BridgeError(
    'usage',
    `${flag}: expected a duration such as 90s or 2h, received "${text}"`,
    `example: ${flag} 90s`,
  );
}
