import { expect, test } from 'vitest';
import { DEFAULT_ASSUMPTIONS } from '../../src/sandbox/assumptions.ts';
import { runCli } from '../harness/cli.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';

test('sandbox --assumptions lists each switch with its value and why', async () => {
  const env = { HOME: await temporaryFolder() };
  const args = ['sandbox', '--assumptions', '--assume', 'list_imports=no', '--assume', 'max_body=1000'];
  const listed = (await runCli('vilvik-bridge', [...args, '--json'], env)).json() as {
    assumptions: Record<string, { value: unknown; why: string }>;
  };
  expect(Object.keys(listed.assumptions)).toEqual(Object.keys(DEFAULT_ASSUMPTIONS));
  expect(Object.values(listed.assumptions).map(({ why }) => why)).not.toContain('');
  expect(listed.assumptions).toMatchObject({
    list_imports: { value: 'no', default: 'yes', values: 'yes, no' },
    max_body: { value: 1_000 },
  });
  const shown = await runCli('vilvik-bridge', args, env);
  expect(shown.stdout).toContain('list_imports = no\n    yes, no\n    a record appears at once');
});

test('sandbox --openapi prints a document of its own', async () => {
  const printed = await runCli('vilvik-bridge', ['sandbox', '--openapi'], { HOME: await temporaryFolder() });
  expect(JSON.parse(printed.stdout)).toMatchObject({
    openapi: '3.1.0',
    servers: [{ url: '/api/v1' }],
    paths: { '/results/{id}/continue': { post: { operationId: 'continueResult' } } },
  });
});

test.each(['colour=red', 'list_imports=perhaps', 'max_body=much', 'max_body=', 'list_imports'])(
  'sandbox --assume %s is refused',
  async (assumption) => {
    const refused = await runCli('vilvik-bridge', ['sandbox', '--assume', assumption, '--json'], {
      HOME: await temporaryFolder(),
    });
    expect(refused.json()).toMatchObject({ error: { code: 'usage' }, exit_code: 2 });
    expect(refused.stderr).toContain(assumption);
  },
);
