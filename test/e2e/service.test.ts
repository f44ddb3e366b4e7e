import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from '../harness/bridge.ts';
import { runCli, type CliRun, type Environment } from '../harness/cli.ts';
import { programFile } from '../harness/programs.ts';

const service = (env: Environment, ...words: string[]): Promise<CliRun> =>
  runCli('vilvik-bridge', ['service', ...words], env);

/** Stands in for the tools of a machine with systemd: it writes down what it is asked. */
async function withSystemd(folder: string, env: Environment, exitCode = 0): Promise<Environment> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const tool of ['systemctl', 'journalctl']) {
    const script = `#!/bin/sh\necho ${tool} "$@" >> ${join(folder, 'asked')}\necho ${tool} says\nexit ${exitCode}\n`;
    await writeFile(join(bin, tool), script);
    await chmod(join(bin, tool), 0o755);
  }
  return { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}

test('the unit that would be written is printed, with absolute paths and without the key', async () => {
  const { env, folder, spool, stateDir, sandbox } = await bench();
  const printed = await service(env, 'install', '--dry-run');
  expect(printed.exitCode).toBe(0);
  const [start = ''] = /^ExecStart=.*$/m.exec(printed.stdout) ?? [];
  expect(start).toContain(`"${process.execPath}"`);
  expect(start).toContain(`"${programFile('vilvik-bridge')}" "watch"`);
  const words = ['--spool', spool, '--state-dir', stateDir, '--config', join(folder, 'config.toml')];
  expect(start).toContain(words.map((word) => `"${word}"`).join(' '));
  expect(start).toContain(`"--base-url" "${sandbox.baseUrl}"`);
  expect(printed.stdout).not.toContain(env['VILVIK_API_KEY']);
  await expect(stat(join(folder, '.config', 'systemd'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a service is installed, asked about and taken away again', async () => {
  const { env, folder } = await bench();
  const place = await withSystemd(folder, env);
  const file = join(folder, '.config', 'systemd', 'user', 'vilvik-bridge.service');
  const installed = await service(place, 'install', '--json');
  expect(installed.json()).toMatchObject({ keeper: 'systemd', file, is_installed: true });
  expect(installed.stdout).toContain('VILVIK_API_KEY is not handed on');
  expect(await readFile(file, 'utf8')).toBe((await service(place, 'install', '--dry-run')).stdout);
  expect((await service(place, 'status')).stdout).toBe('systemctl says\n');
  expect((await service(place, 'logs')).stdout).toBe('journalctl says\n');
  expect((await service(place, 'uninstall')).stdout).toContain('is removed');
  expect((await service(place, 'status')).stdout).toContain('is not installed');
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).split('\n');
  expect(asked).toContain('systemctl --user enable vilvik-bridge.service');
  expect(asked).toContain('systemctl --user disable --now vilvik-bridge.service');
});

test('where no systemd answers that is said plainly, and nothing is written', async () => {
  const { env, folder } = await bench();
  const place = await withSystemd(folder, env, 1);
  const refused = await service(place, 'install', '--json');
  expect([refused.exitCode, refused.json()]).toMatchObject([1, { error: { code: 'service_unavailable' } }]);
  expect(refused.stderr).toContain('run "vilvik-bridge watch" under what keeps programs running here');
  await expect(stat(join(folder, '.config', 'systemd'))).rejects.toMatchObject({ code: 'ENOENT' });
});
