import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Host } from '../config/places.ts';

/** What the process sees of its machine and user; the only look at the environment. */
export function currentHost(): Host {
  return { env: process.env, platform: process.platform, home: homeFolder(), cwd: process.cwd() };
}

/**
 * A `HOME` that is empty or relative would be another folder wherever a command is typed, so then the system's word counts.
 * In a container it may know nothing of the user: there `/` is the home, as container tools have it.
 */
function homeFolder(): string {
  if (process.platform === 'win32' || isAbsolute(process.env['HOME'] ?? '')) return homedir();
  try {
    return userInfo().homedir;
  } catch {
    return '/';
  }
}
