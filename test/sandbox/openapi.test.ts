import { expect, test } from 'vitest';
import { openApi } from '../../src/sandbox/openapi.ts';
import { OPERATIONS } from '../../src/sandbox/operations/all.ts';
import { startRig } from './rig.ts';

interface Described {
  readonly operationId: string;
  readonly security?: unknown;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Readonly<Record<string, unknown>>;
}

test('the document names each operation, its parameters, and what it answers', async () => {
  const rig = await startRig();
  const document = (await rig.control('GET', '/openapi')).body;
  expect(document).toEqual(JSON.parse(JSON.stringify(openApi(rig.sandbox.baseUrl))));
  const paths = document['paths'] as Record<string, Record<string, Described>>;
  const described = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(described.map(({ operationId }) => operationId).toSorted()).toEqual(
    OPERATIONS.map(({ name }) => name).toSorted(),
  );
  expect(paths['/submissions/']?.['get']?.parameters.map(({ name }) => name)).toEqual([
    'page_size',
    'limit',
    'cursor',
    'created_after',
    'created_before',
    'status',
    'source',
    'submission_type',
    'visibility',
    'parent_submission_id',
    'name_contains',
    'ordering',
  ]);
  const goOn = paths['/results/{id}/continue']?.['post'];
  expect(goOn?.parameters.map(({ name }) => name)).toEqual(['id', 'Idempotency-Key']);
  expect(goOn).toMatchObject({
    security: [{ key: [] }],
    'x-scope': 'submissions:write',
    requestBody: { required: false },
    responses: { 202: {}, '4XX': {} },
  });
  expect(paths['/health']?.['get']).not.toHaveProperty('security');
});
