import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the published package our module lies in `dist/`, and what runs in Python in `dist/python/`. */
function findSupervisor(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const packed = join(here, 'python', 'supervise.py');
  return existsSync(packed) ? packed : join(here, 'supervise.py');
}

export const SUPERVISOR = findSupervisor();
