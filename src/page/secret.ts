import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Chance that nobody guesses, safe in an address and in a form. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes equally long whether the first letter is wrong or the last. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(secret));
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
