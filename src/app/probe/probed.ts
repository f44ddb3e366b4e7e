import { readAssumptions, type ProbedService } from '../../config/assumptions-file.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../core/errors.ts';
import { meaningOf } from '../../core/probe/meaning.ts';

/** What a probe of the configured service found out; null where nobody asked that one. */
export async function probedService({ places, account }: Config): Promise<ProbedService | null> {
  const probed = await readAssumptions(places.stateDir);
  return probed?.baseUrl === account.baseUrl ? probed : null;
}

/** What a person should know of it; a file that cannot be read is the doctor's matter. */
export async function serviceWarning(config: Config): Promise<string | null> {
  try {
    const probed = await probedService(config);
    const { words, mend } = meaningOf(probed?.assumptions ?? {}, config.delivery.inDoubt);
    return mend === null ? null : `${words}; ${mend}`;
  } catch (error) {
    if (error instanceof BridgeError) return null;
    throw error;
  }
}
