import { found, unknown, type Asked, type Finding } from './answer.ts';

/** The search for the largest body that is let in. Sizes in bytes. */
export interface SizeSearch {
  readonly largestFit: number;
  readonly smallestTooLarge: number | null;
  readonly answer: '413' | 'reset' | null;
  /** Why it went no further, where an answer said nothing about the size. */
  readonly broken: string | null;
}

export const NO_SIZES: SizeSearch = { largestFit: 0, smallestTooLarge: null, answer: null, broken: null };

const KIB = 1024;
const MIB = 1024 * KIB;

/** Limits that servers, frameworks and proxies come with; the one of this service is most likely among them. */
const USUAL_LIMITS = [
  [64, 100, 128, 256, 512].map((count) => count * KIB),
  [1, 2, 2.5, 4, 5, 6, 8, 10, 16, 20, 25, 32].map((count) => count * MIB),
  [0.1, 0.5, 1, 2, 4, 5, 10, 20].map((count) => count * 1e6),
]
  .flat()
  .sort((a, b) => a - b);

/** As exact as this share of the size, where it is no usual one. */
const EXACT_SHARE = 1 / 16;

/** The size to ask about next; null where no more is to be learned. */
export function nextSize({ largestFit, smallestTooLarge, broken }: SizeSearch): number | null {
  if (broken !== null) return null;
  const open = USUAL_LIMITS.filter((size) => size > largestFit && size < (smallestTooLarge ?? Infinity));
  if (open.length > 0) return open[Math.floor(open.length / 2)] ?? null;
  if (smallestTooLarge === null) return null;
  const gap = smallestTooLarge - largestFit;
  if (gap > 1 && USUAL_LIMITS.includes(largestFit)) return largestFit + 1;
  return gap <= Math.max(KIB, largestFit * EXACT_SHARE) ? null : largestFit + Math.floor(gap / 2);
}

/** An incomplete import is refused for what it lacks (400, 422) where its size is let in. */
export function afterSize(search: SizeSearch, size: number, asked: Asked): SizeSearch {
  const { status, isCut, why } = asked;
  if (status === 400 || status === 422) return { ...search, largestFit: size };
  if (status === 413) return { ...search, smallestTooLarge: size, answer: '413' };
  if (isCut) return { ...search, smallestTooLarge: size, answer: 'reset' };
  return { ...search, broken: why };
}

/** `max_body` and `oversize_answer`. */
export function judgeSizes(search: SizeSearch): {
  readonly max_body: Finding;
  readonly oversize_answer: Finding;
} {
  const { largestFit, smallestTooLarge, answer, broken } = search;
  const fit = bytesWords(largestFit);
  if (broken !== null) {
    const range =
      smallestTooLarge === null ? `at least ${fit}` : `${fit} to ${bytesWords(smallestTooLarge - 1)}`;
    const oversize = answer === null ? unknown(`nothing was too large before: ${broken}`) : found(answer);
    return { max_body: unknown(`${range}, then the answer was: ${broken}`), oversize_answer: oversize };
  }
  if (smallestTooLarge === null || answer === null) {
    const why = `${fit} are let in, or are refused for what they lack before their size`;
    return { max_body: unknown(why), oversize_answer: unknown(why) };
  }
  if (largestFit === 0) {
    const why = `even ${bytesWords(smallestTooLarge)} are not let in`;
    return { max_body: unknown(why), oversize_answer: found(answer) };
  }
  const isExact = smallestTooLarge === largestFit + 1;
  const note = isExact ? undefined : `let in, ${bytesWords(smallestTooLarge)} are not`;
  return { max_body: found(largestFit, note), oversize_answer: found(answer) };
}

function bytesWords(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} bytes`;
}

/** The most that a search can take, whatever the limit is. */
export function longestSearch(search: SizeSearch = NO_SIZES): {
  readonly calls: number;
  readonly bytes: number;
} {
  const size = nextSize(search);
  if (size === null) return { calls: 0, bytes: 0 };
  const ways = [
    { ...search, largestFit: size },
    { ...search, smallestTooLarge: size },
  ].map((after) => longestSearch(after));
  return {
    calls: 1 + Math.max(...ways.map(({ calls }) => calls)),
    bytes: size + Math.max(...ways.map(({ bytes }) => bytes)),
  };
}
