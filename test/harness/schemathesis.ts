import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openApi } from '../../src/sandbox/openapi.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { PYTHON } from './repository.ts';
import { temporaryFolder } from './temp-folder.ts';

/** Requests made up from the OpenAPI document; answers what schemathesis printed where anything was wrong. */
export async function fuzz(sandbox: Sandbox, ...options: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  const document = join(folder, 'openapi.json');
  await writeFile(document, JSON.stringify(openApi(sandbox.baseUrl)));
  const program = join(dirname(PYTHON), 'schemathesis');
  const fixed = ['--seed', '1', '--generation-database', 'none', '--no-color'];
  const { exitCode, all } = await execa(
    program,
    [
      'run',
      document,
      '--url',
      sandbox.baseUrl,
      '-H',
      `Authorization: Bearer ${sandbox.apiKey}`,
      ...fixed,
      ...options,
    ],
    { all: true, reject: false, cwd: folder, env: { NO_PROXY: '*' } },
  );
  return exitCode === 0 ? '' : all;
}
