import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp } from '../../src/app/build-app.ts';
import { runDaemon } from '../../src/app/daemon/daemon.ts';
import type { LoadConfig } from '../../src/app/daemon/reload.ts';
import type { BridgeEvent } from '../../src/app/events.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { emptyHost } from '../config/host.ts';

/** A daemon; `reload` asks it to read its configuration again, `changes` answers what the next reading has changed. */
async function running() {
  const host = await emptyHost();
  const flags = { spool: join(host.home, 'spool'), stateDir: join(host.home, 'state') };
  const config = await loadConfig({ flags, ...host });
  const app = buildApp({ config, host });
  const end = new AbortController();
  const asked = Promise.withResolvers<(load: LoadConfig) => void>();
  const told: (readonly string[])[] = [];
  let onTold: () => void = () => undefined;
  const emit = (event: BridgeEvent): void => {
    if (event.event !== 'config.reloaded') return;
    told.push(event.changed);
    onTold();
  };
  const ended = runDaemon(app, emit, end.signal, { reloads: { onAsked: asked.resolve } });
  onTestFinished(async () => {
    end.abort();
    await ended;
    await app.lifetime.close();
  });
  const changes = async (count: number): Promise<readonly string[] | undefined> => {
    while (told.length < count)
      await new Promise<void>((resolve) => {
        onTold = resolve;
      });
    return told[count - 1];
  };
  const withQuota = (perHour: number): Config => ({ ...config, quota: { ...config.quota, perHour } });
  return { reload: await asked.promise, changes, withQuota };
}

test('of two reloads the later one holds, also where the earlier one takes longer to read', async () => {
  const { reload, changes, withQuota } = await running();
  const earlier = Promise.withResolvers<Config>();
  const later = (): Promise<Config> => Promise.resolve(withQuota(7));
  reload(() => earlier.promise);
  reload(later);
  await setImmediate();
  earlier.resolve(withQuota(6));
  await changes(2);
  reload(later);
  expect(await changes(3)).toEqual([]);
});
