import { expect, test } from 'vitest';
import { fuzz } from '../harness/schemathesis.ts';
import { startRig } from './rig.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
].join(',');

test(
  'whatever is asked, the answer is one that the OpenAPI document names',
  { timeout: 180_000 },
  async () => {
    // A key that is made up twice would else be answered with what another endpoint said.
    const { sandbox } = await startRig({ idempotency_scope: 'account_endpoint' });
    const options = ['--phases', 'fuzzing', '--max-examples', '8', '--workers', '2', '--checks', CHECKS];
    expect(await fuzz(sandbox, ...options)).toBe('');
  },
);
