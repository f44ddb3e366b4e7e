import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, type Bench } from '../harness/bridge.ts';
import { runCli } from '../harness/cli.ts';
import { start } from '../sandbox/own-process.ts';

interface ProbeView {
  readonly calls: number;
  readonly planned_calls: number;
  readonly items: Readonly<Record<string, { readonly kind: string }>>;
  readonly left: readonly unknown[];
}

async function found({ stateDir, sandbox }: Bench, assumptions: string): Promise<void> {
  await mkdir(stateDir, { mode: 0o700 });
  const head = `base_url = "${sandbox.baseUrl}"\nasked_at = "2026-11-22T10:00:00Z"\n`;
  await writeFile(join(stateDir, 'assumptions.toml'), `${head}[assumptions]\n${assumptions}`);
}

test('without a terminal the plan is shown and nothing asked, unless --yes agrees to it', async () => {
  const { env, control, stateDir } = await bench();
  await control.assume({ max_body: 65_536 });
  const refused = await runCli('vilvik-bridge', ['probe'], env);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/questions to .*, in at most \d+ calls:/);
  expect(refused.stderr).toContain('say yes to it with --yes');
  expect(await control.requests()).toEqual([]);

  const probe = await runCli('vilvik-bridge', ['probe', '--yes', '--json'], env);
  expect(probe.exitCode).toBe(0);
  expect(probe.stderr).toContain('removes what was made');
  const view = probe.json() as ProbeView;
  expect(view).toMatchObject({ left: [], items: { max_body: { kind: 'found', value: 65_536 } } });
  expect(view.calls).toBe((await control.requests()).length);
  expect(view.calls).toBeLessThanOrEqual(view.planned_calls);
  const file = await readFile(join(stateDir, 'assumptions.toml'), 'utf8');
  expect(file).toContain('max_body = 65536');
  expect(file).toMatch(/\[unknown\]\n.*continue_idempotency = "not asked/s);
  expect(file + probe.stdout + probe.stderr).not.toContain(env['VILVIK_API_KEY']);
});

test('what was found out is told by doctor and status, with what to do about it', async () => {
  const place = await bench();
  await found(place, 'imports_idempotency = "ignored"\nlist_imports = "no"\nmax_body = 65536\n');
  const doctor = await runCli('vilvik-bridge', ['doctor'], place.env);
  expect(doctor.stdout).toMatch(/! probed .*bodies up to 65,536 bytes: .*may be imported twice/);
  expect(doctor.stdout).toContain('→ set in_doubt = "hold" in [delivery]');
  const status = await runCli('vilvik-bridge', ['status'], place.env);
  expect(status.stdout).toMatch(/^probed {3}keys of imports ignored.*in_doubt = "hold"/m);
  await writeFile(place.env['VILVIK_CONFIG'] ?? '', '[delivery]\nin_doubt = "hold"\n');
  const mended = await runCli('vilvik-bridge', ['doctor'], place.env);
  expect(mended.stdout).toMatch(/✓ probed .*is held for you/);
  const elsewhere = { ...place.env, VILVIK_BASE_URL: `${place.sandbox.baseUrl}/other` };
  expect((await runCli('vilvik-bridge', ['doctor'], elsewhere)).stdout).not.toContain('probed');
});

test('a sandbox starts with what was found out, flags win, and a wrong file is told', async () => {
  const place = await bench();
  await found(place, 'fitness_type = "number"\nlist_imports = "no"\n');
  const flags = ['--state-dir', place.stateDir, '--assume', 'list_imports=yes'];
  const sandbox = await start(place.folder, ...flags);
  const inForce = { fitness_type: { value: 'number' }, list_imports: { value: 'yes' } };
  expect(await sandbox.control('GET', '/assumptions')).toMatchObject({ assumptions: inForce });
  const listed = await runCli(
    'vilvik-bridge',
    ['sandbox', '--assumptions', '--json', ...flags.slice(2)],
    place.env,
  );
  expect(listed.json()).toMatchObject({ assumptions: inForce });
  const wrong = 'base_url = ""\nasked_at = ""\n[assumptions]\nfitness_type = "odd"\n';
  await writeFile(join(place.stateDir, 'assumptions.toml'), wrong);
  const refused = await runCli('vilvik-bridge', ['sandbox'], place.env);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/assumptions\.toml does not fit the switches of the sandbox: fitness_type/);
});
