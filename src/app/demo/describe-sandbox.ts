import type { Flags } from '../../config/load.ts';
import { BridgeError } from '../../core/errors.ts';
import {
  DEFAULT_ASSUMPTIONS,
  describeAssumptions,
  parseAssumption,
  type Assumptions,
  type DescribedSwitch,
} from '../../sandbox/assumptions.ts';
import { openApi } from '../../sandbox/openapi.ts';
import { probedAssumptions } from '../probe/probed-assumptions.ts';

/** The switches with what they are set to by a probe of the service and by `name=value`. */
export async function sandboxAssumptions(
  given: readonly string[],
  flags: Flags,
): Promise<Record<string, DescribedSwitch>> {
  const probed = await probedAssumptions(flags);
  return describeAssumptions({ ...DEFAULT_ASSUMPTIONS, ...probed, ...readAssumptions(given) });
}

export function readAssumptions(given: readonly string[], from = '--assume'): Partial<Assumptions> {
  const changes = given.map((text) => {
    const change = parseAssumption(text);
    if (change !== null) return change;
    throw new BridgeError(
      'usage',
      `${from}: there is no such switch or value: "${text}"`,
      'vilvik-bridge sandbox --assumptions lists them; example: --assume list_imports=no',
    );
  });
  return Object.assign({}, ...changes) as Partial<Assumptions>;
}

/** The API of the sandbox as OpenAPI 3.1; its address is known once it runs. */
export function sandboxOpenApi(): Readonly<Record<string, unknown>> {
  return openApi('/api/v1');
}
