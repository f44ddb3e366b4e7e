import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeError } from '../../core/errors.ts';
import { runProcess } from '../../platform/processes.ts';
import { findInterpreter, findPythonParts, type PythonParts } from './python.ts';

export interface Installed {
  readonly python: string;
  /** Where the package lies now. */
  readonly location: string;
  readonly version: string;
}

const TIMEOUT_MS = 120_000;
const WHERE = 'import vilvik_shim as v, os; print(os.path.dirname(v.__file__)); print(v.__version__)';

/** Where the shim lies that came with the bridge: to be put on PYTHONPATH, or given to pip. */
export function shimPath(): string {
  return findPythonParts().shim;
}

/** Puts the shim into an interpreter, without any network; answers where it is. */
export async function installShim(named: string | null): Promise<Installed> {
  const parts = findPythonParts();
  const python = await findInterpreter(named, parts);
  const folder = await mkdtemp(join(tmpdir(), 'vilvik-wheel-'));
  try {
    const wheel = await wheelOf(parts, folder);
    const offline = ['--disable-pip-version-check', '--no-input', '--no-index', '--no-deps'];
    await run(python, ['-m', 'pip', 'install', '--quiet', '--force-reinstall', ...offline, wheel], PIP_HINT);
  } finally {
    await rm(folder, { recursive: true });
  }
  const [location = '', version = ''] = (await run(python, ['-I', '-c', WHERE], '')).split('\n');
  return { python, location, version };
}

const PIP_HINT =
  'use an environment of its own (python3 -m venv DIR, then --python DIR/bin/python), or put the path of "vilvik-bridge python path" on PYTHONPATH';

/** The wheel of the package; in a checkout it is made of the sources, by the checkout's own tools. */
async function wheelOf({ shim, project, interpreters }: PythonParts, folder: string): Promise<string> {
  if (project === null) return shim;
  const [builder] = interpreters;
  if (builder === undefined) {
    throw new BridgeError(
      'python_missing',
      'this checkout has no tools to make the wheel with',
      'npm run setup',
    );
  }
  await run(
    builder,
    ['-m', 'build', '--wheel', '--no-isolation', '--outdir', folder, project],
    'npm run setup',
  );
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`no wheel was made in ${folder}`);
  return join(folder, wheel);
}

async function run(command: string, args: readonly string[], hint: string): Promise<string> {
  const end = await runProcess({ command, args, timeoutMs: TIMEOUT_MS });
  if (end.kind === 'ended' && end.exitCode === 0) return end.stdout;
  const why = end.kind === 'missing' ? 'there is no such program' : end.stderr.trim();
  throw new BridgeError('python_missing', `${command} ${args.slice(0, 3).join(' ')}: ${why}`, hint);
}
