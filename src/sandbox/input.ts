import type * as z from 'zod';
import { Refusal } from './answer.ts';
import { parseJson, type ReceivedBody } from './body.ts';
import { explainIssues, summarise } from './explain.ts';

/** The checked body of a request, or what is wrong with it. */
export function readInput<Schema extends z.ZodType>(
  body: ReceivedBody,
  schema: Schema,
): z.output<Schema> | Refusal {
  if (body.bytes === null) return payloadTooLarge(body);
  const json = parseJson(body.bytes);
  return json instanceof Refusal ? json : checkInput(json, schema);
}

export function checkInput<Schema extends z.ZodType>(
  json: unknown,
  schema: Schema,
): z.output<Schema> | Refusal {
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : invalidBody(summarise(explainIssues(parsed.error, json)));
}

export function invalidBody(message: string): Refusal {
  return new Refusal(422, 'validation_failed', message);
}

export function payloadTooLarge({ length }: ReceivedBody): Refusal {
  return new Refusal(413, 'payload_too_large', `The body has ${length} bytes, more than is accepted.`);
}
