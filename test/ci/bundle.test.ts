import { execa } from 'execa';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../harness/repository.ts';
import { temporaryFolder } from '../harness/temp-folder.ts';
import { imported, startProgram, waitFor } from '../sandbox/own-process.ts';

test('the packaged sandbox brings along what runs code in Python', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const dist = join(folder, 'dist');
  await execa(process.execPath, [join(REPOSITORY, '.ci', 'build.mjs'), dist], {
    cwd: REPOSITORY,
    preferLocal: true,
  });
  const sandbox = await startProgram(join(dist, 'vilvik-bridge.js'), folder, []);
  const { result_id: resultId } = await imported(sandbox, 'return 1.0');
  const child = await sandbox.ask('POST', `/results/${String(resultId)}/continue`);
  expect(await waitFor(sandbox, child['id'], 'succeeded', 'failed')).toMatchObject({
    status: 'succeeded',
    failure_reason: null,
  });
});
