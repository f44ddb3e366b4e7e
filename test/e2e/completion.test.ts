import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.ts';
import { programFile } from '../harness/programs.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

const run = promisify(execFile);

/** Both programs under the names people type. */
async function programs(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const name of ['vilvik-bridge', 'vilvik-push'] as const) {
    const file = programFile(name);
    await writeFile(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${file}" "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  return `${bin}:${process.env['PATH'] ?? ''}`;
}

/** What bash would offer after these words. */
async function offered(script: string, path: string, ...words: string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `${script}
COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}
_vilvik_complete ${words[0]}
printf '%s\\n' "\${COMPREPLY[@]}"; complete -p vilvik-bridge vilvik-push >&2`;
  const env = { PATH: path, SHELL: '/bin/zsh', HOME: '/nowhere' };
  const { stdout, stderr } = await run('bash', ['-c', ask], { env });
  expect(stderr).toMatch(/-F _vilvik_complete vilvik-bridge\n.*-F _vilvik_complete vilvik-push/);
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash completes verbs, flags and states of both programs, whatever the login shell', async () => {
  const folder = await temporaryFolder();
  const path = await programs(folder);
  const { stdout: script } = await runCli('vilvik-bridge', ['completion', 'bash'], { HOME: folder });
  expect(await offered(script, path, 'vilvik-bridge', 'st')).toEqual(['status']);
  expect(await offered(script, path, 'vilvik-bridge', 'list', '--state', 're')).toEqual(['rejected']);
  expect(await offered(script, path, 'vilvik-push', '--sp')).toEqual(['--spool']);
});

test('zsh gets a script of its own, and another shell a clear refusal', async () => {
  const env = { HOME: await temporaryFolder() };
  const zsh = await runCli('vilvik-bridge', ['completion', 'zsh'], env);
  expect(zsh.stdout).toMatch(/^#compdef vilvik-bridge vilvik-push\n/);
  const fish = await runCli('vilvik-bridge', ['completion', 'fish'], env);
  expect([fish.exitCode, fish.stderr]).toEqual([2, expect.stringContaining('"bash", "zsh"')]);
});
