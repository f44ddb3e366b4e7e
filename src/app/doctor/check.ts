import { BridgeError } from '../../core/errors.ts';

type CheckVerdict = 'ok' | 'warn' | 'fail' | 'skipped';

/** One thing that was looked at: what was found, and what to do where it is not well. */
export interface Check {
  readonly name: string;
  readonly verdict: CheckVerdict;
  readonly found: string;
  readonly mend: string | null;
}

export function ok(name: string, found: string): Check {
  return { name, verdict: 'ok', found, mend: null };
}

export function warn(name: string, found: string, mend: string): Check {
  return { name, verdict: 'warn', found, mend };
}

export function fail(name: string, found: string, mend: string): Check {
  return { name, verdict: 'fail', found, mend };
}

export function skipped(name: string, why: string): Check {
  return { name, verdict: 'skipped', found: why, mend: null };
}

/** A check whose trouble is an error that explains itself. */
export async function attempt(name: string, work: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BridgeError) return fail(name, error.message, error.hint);
    const message = error instanceof Error ? error.message : String(error);
    return fail(name, message, 'mend what the system says, then look again');
  }
}
