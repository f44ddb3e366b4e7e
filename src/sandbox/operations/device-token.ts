import * as z from 'zod';
import { Refusal } from '../answer.ts';
import { parseJson } from '../body.ts';
import { explainIssues, summarise } from '../explain.ts';
import type { OpenOperation } from '../operation.ts';

const requestSchema = z.looseObject({ device_code: z.string().min(1) });

/** What is no key is told as a bare word, not in the envelope. */
export const deviceToken: OpenOperation = {
  method: 'POST',
  path: '/auth/device/token',
  scope: null,
  handle: ({ body }, { devices, clock, assumptions }) => {
    const json = parseJson(body.bytes ?? Buffer.alloc(0));
    if (json instanceof Refusal) return json;
    const request = requestSchema.safeParse(json);
    if (!request.success)
      return new Refusal(422, 'validation_failed', summarise(explainIssues(request.error, json)));
    const answer = devices.ask(request.data.device_code, assumptions, clock.now());
    if (answer.kind !== 'key') return { status: 400, body: { error: answer.kind } };
    return { status: 200, body: { api_key: answer.apiKey, scopes: answer.scopes } };
  },
};
