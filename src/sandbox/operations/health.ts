import type { OpenOperation } from '../operation.ts';

export const health: OpenOperation = {
  method: 'GET',
  path: '/health',
  scope: null,
  handle: () => ({ status: 200, body: { status: 'ok' } }),
};
