import * as z from 'zod';
import { errorEnvelopeSchema } from '../api/wire.ts';
import { VERSION } from '../core/version.ts';
import { DEFAULT_ASSUMPTIONS } from './assumptions.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations/all.ts';

type Json = Readonly<Record<string, unknown>>;

/** The API as OpenAPI 3.1, from the schemas that the operations check with. */
export function openApi(serverUrl: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(':id', '{id}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vilvik API, as its sandbox emulates it',
      version: VERSION,
      description: 'What is not documented is as the sandbox assumes it unless told otherwise.',
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: vlk_…' } },
      schemas: { Error: jsonSchema(errorEnvelopeSchema) },
    },
  };
}

function describeOperation(operation: Operation): Json {
  const { name, path, summary, body, scope, isBodyOptional = false } = operation;
  return {
    operationId: name,
    summary,
    ...(scope === null ? {} : { security: [{ key: [] }], 'x-scope': scopeWord(scope) }),
    parameters: [...pathParameters(path), ...queryParameters(operation), ...keyHeader(operation)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: !isBodyOptional, content: json(jsonSchema(body)) } }),
    responses: responses(operation),
  };
}

function scopeWord(scope: NonNullable<Operation['scope']>): string {
  return typeof scope === 'string' ? scope : scope(DEFAULT_ASSUMPTIONS);
}

function pathParameters(path: string): readonly Json[] {
  const schema = { type: 'string', minLength: 1 };
  return path.includes(':id') ? [{ name: 'id', in: 'path', required: true, schema }] : [];
}

function queryParameters({ query }: Operation): readonly Json[] {
  if (query === undefined) return [];
  const { properties = {} } = jsonSchema(query) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function keyHeader(operation: Operation): readonly Json[] {
  if (operation.scope === null || operation.replays === undefined) return [];
  return [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } }];
}

function responses({ answer, otherAnswers = {} }: Operation): Json {
  const good = { description: 'Done' };
  const refused = { description: 'Refused', content: json({ $ref: '#/components/schemas/Error' }) };
  return {
    [answer.status]: answer.schema === null ? good : { ...good, content: json(jsonSchema(answer.schema)) },
    ...Object.fromEntries(
      Object.entries(otherAnswers).map(([status, schema]) => [
        status,
        { description: 'Not yet, or no', content: json(jsonSchema(schema)) },
      ]),
    ),
    '4XX': refused,
  };
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

/** What is sent and read, before anything is made of it. */
function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
