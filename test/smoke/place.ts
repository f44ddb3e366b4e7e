import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An empty folder in which the packed files are installed. */
export interface Place {
  readonly folder: string;
  /** The Node.js that the programs run on. */
  readonly node: string;
  /** An interpreter of an environment of its own, with PyGAD in it. */
  readonly python: string;
}

/** Nothing of the machine's settings, and no cache: what is not in the packed files is not there. */
export function environmentOf({ folder, node, python }: Place): Record<string, string> {
  const places = [
    join(folder, 'node_modules', '.bin'),
    dirname(node),
    dirname(python),
    process.env['PATH'] ?? '',
  ];
  return {
    PATH: places.join(delimiter),
    HOME: join(folder, 'home'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    PIP_NO_INDEX: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    VILVIK_PYTHON: python,
  };
}

/** npm installs the tarball, and pip the wheel that is in it. */
export async function install(place: Place, tarball: string): Promise<void> {
  const { folder, python } = place;
  const settings = { cwd: folder, env: environmentOf(place) };
  await mkdir(settings.env['HOME'] ?? '', { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
  await run('npm', ['install', '--no-audit', '--no-fund', tarball], settings);
  const parts = join(folder, 'node_modules', 'vilvik-bridge', 'dist', 'python');
  const wheel = (await readdir(parts)).find((name) => name.endsWith('.whl')) ?? '';
  await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', join(parts, wheel)], settings);
}
