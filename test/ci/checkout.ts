import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A small checkout of another project with the scripts of this one. */
export async function checkoutWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vilvik-bridge-checkout-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(path.join(root, '.ci'), path.join(folder, '.ci'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content, { mode: 0o755 });
  }
  return folder;
}

/** What is installed here serves there too. */
export async function lendPackages(folder: string): Promise<void> {
  for (const name of ['node_modules', '.venv']) await symlink(path.join(root, name), path.join(folder, name));
}

export interface Ending {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the checkout with nothing in the environment but `env`. */
export function runScript(
  folder: string,
  [script = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ending> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(folder, '.ci', script), ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}
