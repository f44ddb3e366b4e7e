import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { REPOSITORY } from '../harness/repository.ts';

const BRIDGE = join(REPOSITORY, 'dist', 'vilvik-bridge.js');

export interface RunningSandbox {
  readonly baseUrl: string;
  /** Of the premium account: sixty imports an hour. */
  readonly apiKey: string;
  readonly end: () => void;
}

/** The packaged sandbox as a process of its own. */
export async function runSandbox(env: Readonly<Record<string, string>>): Promise<RunningSandbox> {
  const words = ['--disable-warning=ExperimentalWarning', BRIDGE, 'sandbox', '--port', '0', '--json'];
  const sandbox = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: sandbox.stdout }), 'line')) as [string];
  const ready = JSON.parse(line) as { base_url: string; premium_api_key: string };
  return { baseUrl: ready.base_url, apiKey: ready.premium_api_key, end: () => void sandbox.kill() };
}
