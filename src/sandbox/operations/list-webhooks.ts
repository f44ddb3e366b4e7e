import { webhookPageSchema } from '../../api/wire.ts';
import type { KeyedOperation } from '../operation.ts';
import { webhookView } from '../views.ts';

/** Made and changed on the dashboard only. */
export const listWebhooks: KeyedOperation = {
  name: 'listWebhooks',
  method: 'GET',
  path: '/webhooks/',
  summary: 'Webhooks of the account',
  scope: 'webhooks:read',
  answer: { status: 200, schema: webhookPageSchema },
  handle: ({ account }, { webhooks, assumptions }) => ({
    status: 200,
    body: { results: webhooks.of(account).map((webhook) => webhookView(webhook, assumptions)) },
  }),
};
