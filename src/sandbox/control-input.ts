import type { Context } from 'hono';
import type * as z from 'zod';
import { explainIssues, summarise, type Complaint } from './explain.ts';

/** The checked input, or the answer that says what is wrong with it. */
export async function readControlInput<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.output<Schema> | Response> {
  const text = await c.req.text();
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return badInput([{ path: 'body', expected: 'JSON', found: JSON.stringify(text.slice(0, 60)) }]);
  }
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : badInput(explainIssues(parsed.error, input));
}

function badInput(complaints: readonly Complaint[]): Response {
  const body = { ...controlError('invalid_input', summarise(complaints)), complaints };
  return Response.json(body, { status: 400 });
}

export function controlError(code: string, message: string): { error: { code: string; message: string } } {
  return { error: { code, message } };
}
