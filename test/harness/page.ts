import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { buildApp, type App } from '../../src/app/build-app.ts';
import type { BridgeEvent } from '../../src/app/events.ts';
import { pushOnce } from '../../src/app/push/once.ts';
import { openPage, type ShownPage } from '../../src/app/local-page/page.ts';
import { loadConfig } from '../../src/config/load.ts';
import { emptyHost } from '../config/host.ts';
import { Visitor } from './visitor.ts';
import { runSandbox, type RunningSandbox } from './sandbox.ts';

/** Waits short enough for a test, and limits that two runs fill. */
const CONFIG = `[account]
tier = "free"
[quota]
per_hour = 2
[delivery]
backoff_initial = "50ms"
backoff_max = "400ms"
`;

/** A page that is shown from an app of this process, and a browser that has opened its address. */
export interface PageBench extends RunningSandbox {
  readonly app: App;
  readonly page: ShownPage;
  readonly spool: string;
  readonly browser: Visitor;
  readonly events: readonly BridgeEvent[];
  /** What a push by hand does, of the whole spool. */
  readonly push: () => Promise<void>;
}

export async function pageBench({ hasKey = true } = {}): Promise<PageBench> {
  const running = await runSandbox();
  const { home } = await emptyHost();
  const config = join(home, 'config.toml');
  await writeFile(config, CONFIG);
  const env = hasKey ? { VILVIK_API_KEY: running.sandbox.apiKey } : {};
  const host = { ...(await emptyHost(env)), home, cwd: home };
  const flags = {
    config,
    baseUrl: running.sandbox.baseUrl,
    spool: join(home, 'spool'),
    stateDir: join(home, 'state'),
  };
  await mkdir(flags.spool);
  const app = buildApp({ config: await loadConfig({ flags, ...host }), host });
  onTestFinished(() => app.lifetime.close());
  const events: BridgeEvent[] = [];
  const emit = (event: BridgeEvent): void => {
    events.push(event);
  };
  const { signal } = new AbortController();
  const context = { app: () => app, flags, emit, signal, wake: () => undefined };
  const page = await openPage(context, 0, app.lifetime);
  const browser = new Visitor(page.origin);
  await browser.open(page.address);
  const push = async (): Promise<void> => {
    await pushOnce([], app, { wait: false, waitTimeoutMs: null, continueWith: null }, emit, signal);
  };
  return { ...running, app, page, spool: flags.spool, browser, events, push };
}
