import type { Finding } from './finding.ts';

/** Deeper nesting than any run has; keeps recursion over parsed values safe. */
export const MAX_DEPTH = 100;

export type JsonResult =
  | { readonly kind: 'value'; readonly value: unknown }
  /** The text ends before the value does: perhaps the file is still being copied. */
  | { readonly kind: 'cut'; readonly finding: Finding }
  | { readonly kind: 'broken'; readonly finding: Finding };

/**
 * Reads UTF-8 bytes as strict JSON, with a cap on the depth; never throws. `onDecoded` is called when the bytes are not
 * needed any more, before the text is parsed.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  path: string,
  onDecoded: () => void = () => undefined,
): JsonResult {
  const { length } = bytes;
  if (bytes.length === 0) return { kind: 'cut', finding: endsEarly(path, 'nothing (0 bytes)') };
  const shape = scan(bytes);
  if (shape.depth > MAX_DEPTH) {
    return broken(path, `nesting of at most ${MAX_DEPTH} levels`, 'deeper nesting', 'flatten the value');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    if (shape.isOpen && endsWithinLetter(bytes)) {
      return { kind: 'cut', finding: endsEarly(path, `half a letter at its end (byte ${bytes.length})`) };
    }
    return broken(
      path,
      'UTF-8 text',
      `bytes that are not UTF-8 (${bytes.length} in all)`,
      'save the file as UTF-8',
    );
  }
  onDecoded();
  try {
    return { kind: 'value', value: JSON.parse(text) as unknown };
  } catch (error) {
    return explain(error, shape, path, length);
  }
}

/** All is UTF-8 but for the last bytes, which may be the beginning of a letter. */
function endsWithinLetter(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

interface Shape {
  readonly depth: number;
  /** A string, array or object is still open at the end. */
  readonly isOpen: boolean;
  /** Where a bare word that JSON does not know (NaN, Infinity) begins, or -1. */
  readonly bareWordAt: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** One pass over the bytes: depth, what is left open, bare words. A BOM or a wrong bracket is JSON.parse's to find. */
function scan(bytes: Uint8Array): Shape {
  let depth = 0;
  let deepest = 0;
  let bareWordAt = -1;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    } else if (bareWordAt === -1 && (byte === 0x4e || byte === 0x49)) {
      bareWordAt = index;
    }
  }
  return { depth: deepest, isOpen: inString || depth > 0, bareWordAt };
}

function explain(error: unknown, shape: Shape, path: string, length: number): JsonResult {
  if (shape.bareWordAt !== -1) {
    const mend = 'write null in arrays and a finite number elsewhere';
    return broken(path, 'strict JSON', `a bare NaN or Infinity at byte ${shape.bareWordAt}`, mend);
  }
  if (shape.isOpen)
    return { kind: 'cut', finding: endsEarly(path, `an open value at its end (byte ${length})`) };
  const reason = error instanceof Error ? error.message : String(error);
  return broken(path, 'strict JSON', reason, 'mend the JSON at that place');
}

function endsEarly(path: string, found: string): Finding {
  const mend = 'copy the whole file again, or let the run write its dump again';
  return { severity: 'error', path, expected: 'a whole JSON value', found, mend };
}

function broken(path: string, expected: string, found: string, mend: string): JsonResult {
  return { kind: 'broken', finding: { severity: 'error', path, expected, found, mend } };
}
