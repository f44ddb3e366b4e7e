import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkoutWith, lendPackages, runScript } from './checkout.ts';

const project = {
  'package.json': '{"type": "module"}',
  'tsconfig.json': readFileSync(new URL('../../tsconfig.json', import.meta.url), 'utf8'),
  '.oxlintrc.json': '{"ignorePatterns": ["node_modules", ".venv", ".ci"]}',
  'src/one.ts': 'export const one: number = 1;\n',
  'python-shim/pyproject.toml': '[tool.mypy]\nfiles = ["tests"]\n[tool.ruff]\nlint.select = ["F"]\n',
  'test/good.test.js': 'import { test } from "vitest";\ntest("a", () => {});\ntest("b", () => {});\n',
  'python-shim/tests/test_good.py': 'def test_good() -> None:\n    pass\n',
};

async function runTests(
  files: Readonly<Record<string, string>>,
): Promise<{ code: number | string; lines: string[] }> {
  const folder = await checkoutWith(files);
  await lendPackages(folder);
  const { code, stdout } = await runScript(folder, ['test.mjs'], {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
  });
  return { code, lines: stdout.trimEnd().split('\n') };
}

test('the sum comes last, and a wrong type fails the run although every test passes', async () => {
  const { code, lines } = await runTests({ ...project, 'src/one.ts': 'export const one: number = "1";\n' });
  expect(lines.slice(-2)).toEqual(['failed checks: types', 'tests: 3 passed, 0 failed']);
  expect(code).toBe(1);
});

test('a file that breaks on import and a suite without tests count as failed', async () => {
  const { code, lines } = await runTests({
    ...project,
    'test/broken.test.js': 'throw new Error("on import");\n',
    'python-shim/tests/test_good.py': '',
  });
  expect(lines.slice(-3)).toEqual([
    'vitest: 2 passed, 1 failed, 0 skipped',
    'pytest: 0 passed, 1 failed, 0 skipped',
    'tests: 2 passed, 2 failed',
  ]);
  expect(code).toBe(1);
});
