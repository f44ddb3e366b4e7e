import type { Config } from '../../config/schema.ts';
import { meaningOf } from '../../core/probe/meaning.ts';
import { probedService } from '../probe/probed.ts';
import { attempt, ok, warn, type Check } from './check.ts';

/** What a probe found out about this service; nothing where nobody asked it. */
export async function* probedChecks(config: Config): AsyncGenerator<Check> {
  const found = await attempt('probed', async () => (await probedCheck(config)) ?? NOT_ASKED);
  if (found !== NOT_ASKED) yield found;
}

const NOT_ASKED = ok('probed', '');

async function probedCheck(config: Config): Promise<Check | null> {
  const probed = await probedService(config);
  if (probed === null) return null;
  const { words, mend } = meaningOf(probed.assumptions, config.delivery.inDoubt);
  const open = Object.keys(probed.unknown).length;
  const told = `asked at ${probed.askedAt}, ${open} open: ${words}`;
  return mend === null ? ok('probed', told) : warn('probed', told, mend);
}
