import { existsSync } from 'node:fs';
import type { Flags } from '../../config/load.ts';
import { assumptionsFile, stateDirOf } from '../../config/places.ts';
import { BridgeError } from '../../core/errors.ts';
import { assumptionChangesSchema, type Assumptions } from '../../sandbox/assumptions.ts';
import { explainIssues, summarise } from '../../sandbox/explain.ts';
import { currentHost } from '../current-host.ts';

/** Switches as `probe` found them at the real service; nothing where nobody asked. */
export async function probedAssumptions({ stateDir }: Flags): Promise<Partial<Assumptions>> {
  const folder = stateDirOf(stateDir, currentHost());
  const file = assumptionsFile(folder);
  if (!existsSync(file)) return {};
  // Loaded late: most sandboxes start without such a file.
  const { readAssumptions } = await import('../../config/assumptions-file.ts');
  const { assumptions } = (await readAssumptions(folder)) ?? { assumptions: {} };
  const parsed = assumptionChangesSchema.safeParse(assumptions);
  if (parsed.success) return parsed.data;
  throw new BridgeError(
    'config_invalid',
    `${file} does not fit the switches of the sandbox: ${summarise(explainIssues(parsed.error, assumptions))}`,
    'mend or remove it, or ask again: vilvik-bridge probe',
    parsed.error,
  );
}
