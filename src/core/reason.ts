import * as z from 'zod';
import type { Finding } from './finding.ts';

/** What a reason file says of a dump in quarantine. */
export interface Reason {
  readonly why: string | null;
  readonly findings: readonly Finding[];
}

export const reasonSchema = z.looseObject({
  version: z.literal(1),
  why: z.string().nullable(),
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'hold']),
      path: z.string(),
      expected: z.string(),
      found: z.string(),
      mend: z.string(),
    }),
  ),
});

/** A reason from its text; null where it is none. */
export function readReason(text: string): Reason | null {
  try {
    const read = reasonSchema.safeParse(JSON.parse(text));
    return read.success ? { why: read.data.why, findings: read.data.findings } : null;
  } catch {
    return null;
  }
}
