import { execa } from 'execa';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { programFile } from '../harness/programs.ts';
import { PYTHON } from '../harness/repository.ts';
import { importText } from './rig.ts';
import { PATIENCE, startable } from './running.ts';

export interface Started {
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => void;
  readonly ended: Promise<{ readonly exitCode?: number | undefined }>;
  readonly port: string;
  readonly key: string;
  readonly ask: (method: string, path: string, init?: object) => Promise<Record<string, unknown>>;
  readonly control: (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
}

/** A sandbox of a process of its own, as users get it. */
export async function start(folder: string, ...args: string[]): Promise<Started> {
  const words = [programFile('vilvik-bridge'), 'sandbox', '--json', ...args];
  const child = execa(process.execPath, words, {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      VILVIK_PYTHON: PYTHON,
      VILVIK_API_KEY: 'vlk_secret',
    },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), child.then(({ stderr }) => [stderr])]);
  const ready = JSON.parse(String(line)) as Record<string, string>;
  if (ready['base_url'] === undefined) throw new Error(String(line));
  const request =
    (base: unknown, token: unknown) =>
    async (method: string, path: string, init: object = {}) => {
      const headers = {
        authorization: `Bearer ${String(token)}`,
        ...('headers' in init ? (init.headers as object) : {}),
      };
      const answer = await fetch(String(base) + path, { method, ...init, headers });
      return (await answer.json()) as Record<string, unknown>;
    };
  const control = request(ready['control_url'], ready['control_token']);
  return {
    kill: (signal) => void child.kill(signal),
    ended: child,
    port: new URL(String(ready['base_url'])).port,
    key: String(ready['api_key']),
    ask: request(ready['base_url'], ready['api_key']),
    control: (method, path, body) =>
      control(method, path, body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

export function imported(sandbox: Started, code: string, headers = {}): Promise<Record<string, unknown>> {
  const changes = {
    ...startable(),
    code: { fitness_func: `def fitness_func(ga, solution, index):\n    ${code}\n` },
    ga_parameters: { num_generations: 2, num_parents_mating: 2 },
  };
  return sandbox.ask('POST', '/imports/', { body: importText(changes), headers });
}

/** The submission when it has one of the statuses. */
export async function waitFor(
  sandbox: Started,
  id: unknown,
  ...statuses: string[]
): Promise<Record<string, unknown>> {
  let seen: Record<string, unknown> = {};
  const look = async (): Promise<unknown> => {
    seen = await sandbox.ask('GET', `/submissions/${String(id)}`);
    return seen['status'];
  };
  await expect.poll(look, PATIENCE).toSatisfy((status) => statuses.includes(String(status)));
  return seen;
}
