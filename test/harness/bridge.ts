import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RunningCli, type Environment } from './cli.ts';
import { runSandbox, type RunningSandbox } from './sandbox.ts';
import { temporaryFolder } from './temp-folder.ts';

/** A spool, a state folder, a sandbox and the environment that leads the bridge's programs to them. */
export interface Bench extends RunningSandbox {
  readonly folder: string;
  readonly spool: string;
  readonly stateDir: string;
  readonly env: Environment;
}

/** Waits short enough for a test; everything else as users have it, above all the time that an answer may take. */
const CONFIG = `[delivery]
backoff_initial = "50ms"
backoff_max = "400ms"
[intake]
rescan_every = "300ms"
`;

/** For answers that never come: they are looked for when so much time has passed. */
export const SHORT_TIMEOUT = CONFIG.replace('[intake]', 'timeout = "3s"\n[intake]');

export async function bench(config = CONFIG): Promise<Bench> {
  const folder = await temporaryFolder();
  const running = await runSandbox();
  const spool = join(folder, 'spool');
  const stateDir = join(folder, 'state');
  const configFile = join(folder, 'config.toml');
  await mkdir(spool);
  await writeFile(configFile, config);
  const env = {
    HOME: folder,
    VILVIK_SPOOL: spool,
    VILVIK_STATE_DIR: stateDir,
    VILVIK_CONFIG: configFile,
    VILVIK_BASE_URL: running.sandbox.baseUrl,
    VILVIK_API_KEY: running.sandbox.apiKey,
  };
  return { ...running, folder, spool, stateDir, env };
}

/** A daemon as its own process; it is ended when the test is over. */
export function startDaemon(env: Environment, args: readonly string[] = []): RunningCli {
  const daemon = new RunningCli('vilvik-bridge', ['watch', ...args], env);
  onTestFinished(async () => {
    await daemon.end('SIGKILL');
  });
  return daemon;
}
