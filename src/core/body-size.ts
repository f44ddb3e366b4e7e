/** What an account has shown of how large an import may be. Times are ms since 1970. */
export interface BodySizes {
  readonly smallestRefused: { readonly bytes: number; readonly at: number } | null;
  readonly largestAccepted: number | null;
}

export const UNKNOWN_SIZES: BodySizes = { smallestRefused: null, largestAccepted: null };

/** A body that was sent, and whether the service found it too large. */
export interface SentSize {
  readonly bytes: number;
  readonly isTooLarge: boolean;
}

/** The service may raise its limit: a refusal is believed for a day. */
const BELIEVED_MS = 86_400_000;

/** The newer word counts where the two contradict each other. */
export function sizesAfter(sizes: BodySizes, { bytes, isTooLarge }: SentSize, now: number): BodySizes {
  const { smallestRefused: refused, largestAccepted: accepted } = sizes;
  if (isTooLarge) {
    const isSmallest = refused === null || bytes <= refused.bytes || now - refused.at > BELIEVED_MS;
    return {
      smallestRefused: isSmallest ? { bytes, at: now } : refused,
      largestAccepted: accepted === null || accepted >= bytes ? null : accepted,
    };
  }
  return {
    smallestRefused: refused === null || refused.bytes <= bytes ? null : refused,
    largestAccepted: Math.max(accepted ?? bytes, bytes),
  };
}

/** Whether there is hope that the service takes so many bytes. */
export function mayFit({ smallestRefused }: BodySizes, bytes: number, now: number): boolean {
  if (smallestRefused === null || now - smallestRefused.at > BELIEVED_MS) return true;
  return bytes < smallestRefused.bytes;
}
