import { BridgeError } from '../core/errors.ts';

/** The number of a flag such as `--limit 20`. */
export function countFlag(flag: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const message = `${flag}: expected a whole number from 1, received "${text}"`;
  throw new BridgeError('usage', message, `example: ${flag} 20`);
}
