import { expect, test } from 'vitest';
import { fuzz } from '../harness/schemathesis.ts';
import { runSandbox } from '../harness/sandbox.ts';

test('thousands of requests, good and bad, alone and in rows, find no fault of the sandbox', async () => {
  const { sandbox } = await runSandbox();
  expect(await fuzz(sandbox, '--max-examples', '100', '--checks', 'not_a_server_error')).toBe('');
});
