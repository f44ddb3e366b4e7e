import { homedir } from 'node:os';
import type { Host } from '../config/places.ts';

/** What the process sees of its machine and user; the only look at the environment. */
export function currentHost(): Host {
  return { env: process.env, platform: process.platform, home: homedir(), cwd: process.cwd() };
}
