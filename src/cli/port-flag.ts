import { BridgeError } from '../core/errors.ts';

const MAX_PORT = 65_535;

/** The number of a port that was given as `flag`; 0 takes a free one. */
export function portFlag(flag: string, given: string): number {
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (port <= MAX_PORT) return port;
  throw new BridgeError(
    'usage',
    `${flag}: expected a number from 0 to ${MAX_PORT}, received "${given}"`,
    `example: ${flag} 8765`,
  );
}
