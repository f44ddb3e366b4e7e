import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BridgeError } from '../../core/errors.ts';
import { runProcess } from '../../platform/processes.ts';

/** The Python parts that come with the bridge. */
export interface PythonParts {
  /** To be put on PYTHONPATH: the package's sources, or the wheel (a pure one is importable as it is). */
  readonly shim: string;
  /** The script the demo runs. */
  readonly example: string;
  /** The folder of the package's sources in a checkout, which a wheel is made of; null where there is one. */
  readonly project: string | null;
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
      return {
        shim: join(packed, wheel),
        example: join(packed, 'sphere.py'),
        project: null,
        interpreters: [],
      };
    }
  }
  // Programs bundled for tests lie two folders below the root, the sources three.
  const two = dirname(dirname(here));
  const root = existsSync(join(two, 'python-shim')) ? two : dirname(two);
  const venv = join(root, '.venv');
  return {
    shim: join(root, 'python-shim', 'src'),
    example: join(root, 'python-shim', 'examples', 'sphere.py'),
    project: join(root, 'python-shim'),
    interpreters: [join(venv, 'bin', 'python'), join(venv, 'Scripts', 'python.exe')].filter((file) =>
      existsSync(file),
    ),
  };
}

const CHECK_TIMEOUT_MS = 30_000;

/** The first interpreter that can import PyGAD: the one that was named, the checkout's, the machine's. */
export async function findPygad(named: string | null, parts: PythonParts): Promise<string> {
  const candidates = named === null ? [...parts.interpreters, 'python3', 'python'] : [named];
  for (const command of candidates) if (await canImport(command, 'pygad')) return command;
  throw new BridgeError(
    'python_missing',
    `none of these can import PyGAD: ${candidates.join(', ')}`,
    'install it (python3 -m pip install pygad), or name another interpreter in VILVIK_PYTHON',
  );
}

/** The interpreter a person would get: the one that was named, that of the active environment, a checkout's. */
export async function findInterpreter(named: string | null, parts: PythonParts): Promise<string> {
  const candidates = named === null ? ['python3', 'python', ...parts.interpreters] : [named];
  for (const command of candidates) if (await canImport(command, 'pygad')) return command;
  for (const command of candidates) if (await canImport(command, 'sys')) return command;
  throw new BridgeError(
    'python_missing',
    `there is no Python at ${candidates.join(', ')}`,
    'install Python 3.9 or newer, or name an interpreter in VILVIK_PYTHON',
  );
}

/** Whether the interpreter is there and knows the module; a module of the working folder does not count. */
export async function canImport(command: string, module: string): Promise<boolean> {
  const code = `import sys, importlib.util as u; sys.path = [p for p in sys.path if p]; sys.exit(u.find_spec(${JSON.stringify(module)}) is None)`;
  const end = await runProcess({ command, args: ['-c', code], timeoutMs: CHECK_TIMEOUT_MS });
  return end.kind === 'ended' && end.exitCode === 0;
}

/** What has to be in the environment for the shim to be importable, before what is there already. */
export function withShim(
  shim: string,
  env: Readonly<Record<string, string | undefined>>,
): { PYTHONPATH: string } {
  return { PYTHONPATH: [shim, env['PYTHONPATH'] ?? ''].filter((entry) => entry !== '').join(delimiter) };
}
