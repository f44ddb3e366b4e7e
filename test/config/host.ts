import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Host } from '../../src/config/places.ts';

/** A Linux machine with an empty home of its own. */
export async function emptyHost(env: Host['env'] = {}): Promise<Host> {
  const home = await mkdtemp(path.join(tmpdir(), 'vilvik-bridge-home-'));
  onTestFinished(() => rm(home, { recursive: true }));
  return { env, platform: 'linux', home, cwd: home };
}
