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

/** Waits short enough for a test; everything else as users have it. */
const CONFIG =
  '[delivery]\nbackoff_initial = "50ms"\nbackoff_max = "400ms"\ntimeout = "3s"\n[intake]\nrescan_every = "300ms"\n';

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
