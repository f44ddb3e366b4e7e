import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BridgeError } from '../core/errors.ts';
import { runProcess } from '../platform/processes.ts';

/** The Python parts that come with the bridge. */
export interface PythonParts {
  /** To be put on PYTHONPATH: the package's sources, or the wheel (a pure one is importable as it is). */
  readonly shim: string;
  /** The script the demo runs. */
  readonly example: string;
  /** Interpreters that a checkout brings along, best first. */
  readonly interpreters: readonly string[];
}

/** Finds the shim beside us: in a checkout its sources, in the published package the wheel. */
export function findPythonParts(): PythonParts {
  const here = dirname(fileURLToPath(import.meta.url));
  const packed = join(here, 'python');
  if (existsSync(packed)) {
    const wheel = readdirSync(packed).find((name) => name.endsWith('.whl'));
    if (wheel !== undefined) {
      return { shim: join(packed, wheel), example: join(packed, 'sphere.py'), interpreters: [] };
    }
  }
  const root = dirname(dirname(here));
  const venv = join(root, '.venv');
  return {
    shim: join(root, 'python-shim', 'src'),
    example: join(root, 'python-shim', 'examples', 'sphere.py'),
    interpreters: [join(venv, 'bin', 'python'), join(venv, 'Scripts', 'python.exe')].filter((file) =>
      existsSync(file),
    ),
  };
}

const CHECK_TIMEOUT_MS = 30_000;

/** The first interpreter that can import PyGAD: the one that was named, the checkout's, the machine's. */
export async function findPygad(named: string | null, parts: PythonParts): Promise<string> {
  const candidates = named === null ? [...parts.interpreters, 'python3', 'python'] : [named];
  for (const command of candidates) {
    const end = await runProcess({ command, args: ['-c', 'import pygad'], timeoutMs: CHECK_TIMEOUT_MS });
    if (end.kind === 'ended' && end.exitCode === 0) return command;
  }
  throw new BridgeError(
    'python_missing',
    `none of these can import PyGAD: ${candidates.join(', ')}`,
    'install it (python3 -m pip install pygad), or name another interpreter in VILVIK_PYTHON',
  );
}
