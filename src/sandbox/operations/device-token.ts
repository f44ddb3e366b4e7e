import * as z from 'zod';
import { deviceKeySchema, deviceWordSchema, errorEnvelopeSchema } from '../../api/wire.ts';
import { Refusal } from '../answer.ts';
import { readInput } from '../input.ts';
import type { OpenOperation } from '../operation.ts';

const requestSchema = z.looseObject({ device_code: z.string().min(1) });

/** What is no key is told as a bare word, not in the envelope. */
export const deviceToken: OpenOperation = {
  name: 'deviceToken',
  method: 'POST',
  path: '/auth/device/token',
  summary: 'Ask for the key of a device',
  scope: null,
  body: requestSchema,
  answer: { status: 200, schema: deviceKeySchema },
  otherAnswers: { 400: z.union([deviceWordSchema, errorEnvelopeSchema]) },
  handle: ({ body }, { devices, clock, assumptions }) => {
    const request = readInput(body, requestSchema);
    if (request instanceof Refusal) return request;
    const answer = devices.ask(request.device_code, assumptions, clock.now());
    if (answer.kind !== 'key') return { status: 400, body: { error: answer.kind } };
    return { status: 200, body: { api_key: answer.apiKey, scopes: answer.scopes } };
  },
};
