import { open, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from '../../src/platform/processes.ts';
import { bench, startDaemon } from '../harness/bridge.ts';
import type { RunningCli } from '../harness/cli.ts';

interface Starting {
  readonly daemon: RunningCli;
  /** Where it reads its configuration from. */
  readonly config: string;
  readonly pipe: FileHandle;
}

/** A daemon that waits for its configuration, which comes through a pipe. */
async function starting(): Promise<Starting> {
  const { env, folder } = await bench();
  const config = join(folder, 'pipe.toml');
  await runProcess({ command: 'mkfifo', args: [config], timeoutMs: 60_000 });
  const daemon = startDaemon(env, ['--config', config]);
  // Opened for writing when the daemon has opened it for reading.
  return { daemon, config, pipe: await open(config, 'w') };
}

const quotaOf = (perHour: number): string => `[quota]\nper_hour = ${perHour}\nreserve_per_hour = 0\n`;

test('a hang-up that comes while the daemon is starting has it read its configuration again', async () => {
  const { daemon, config, pipe } = await starting();
  process.kill(daemon.pid, 'SIGHUP');
  await pipe.writeFile(quotaOf(1));
  await writeFile(`${config}.new`, quotaOf(2));
  await rename(`${config}.new`, config);
  await pipe.close();
  expect(await daemon.event('config.reloaded')).toMatchObject({ changed: ['quota.per_hour'] });
  expect(await daemon.end()).toBe(0);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a daemon that gets a %s while it is starting ends cleanly',
  async (signal) => {
    const { daemon, pipe } = await starting();
    process.kill(daemon.pid, signal);
    await pipe.close();
    expect(await daemon.ended()).toBe(0);
  },
);
