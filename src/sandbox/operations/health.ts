import * as z from 'zod';
import type { OpenOperation } from '../operation.ts';

export const health: OpenOperation = {
  name: 'health',
  method: 'GET',
  path: '/health',
  summary: 'Whether the service is there',
  scope: null,
  needsKey: ({ health_auth }) => health_auth === 'key',
  answer: { status: 200, schema: z.looseObject({ status: z.string() }) },
  handle: () => ({ status: 200, body: { status: 'ok' } }),
};
