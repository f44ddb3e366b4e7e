import * as z from 'zod';
import { CODE_ROLES } from '../core/import-body.ts';
import { Refusal } from './answer.ts';
import { parseJson, type ReceivedBody } from './body.ts';
import { explainIssues, summarise } from './explain.ts';
import type { Recipe } from './recipe.ts';

const CODE_FIELDS: readonly string[] = CODE_ROLES.flatMap((role) => [role, `${role}_entry`, `${role}_id`]);

/** Fields of a flat body that say something about the submission; the others are parameters and code. */
const aboutFields = {
  name: z.string().nullish(),
  description: z.string().nullish(),
  submission_type: z.string().nullish(),
  webhook_url: z.string().nullish(),
  notification_email: z.string().nullish(),
};

export const flatBodySchema = z.looseObject({
  ...aboutFields,
  ...(Object.fromEntries(CODE_FIELDS.map((field) => [field, z.string().nullish()])) as Record<
    never,
    z.ZodType<string | null | undefined>
  >),
  num_generations: z.int().nonnegative().nullish(),
  num_parents_mating: z.int().positive().nullish(),
  sol_per_pop: z.int().positive().nullish(),
  num_genes: z.int().positive().nullish(),
});

/** A flat body, sorted by what its fields are for. */
export interface FlatBody {
  readonly about: z.infer<z.ZodObject<typeof aboutFields>>;
  readonly changes: Recipe;
  /** Ids of uploaded code by role. */
  readonly codeIds: Readonly<Record<string, string>>;
}

/** No body at all is an empty one. */
export function readFlatBody(body: ReceivedBody): FlatBody | Refusal {
  const { bytes } = body;
  if (bytes === null) return new Refusal(413, 'payload_too_large', `The body has ${body.length} bytes.`);
  const json = bytes.length === 0 ? {} : parseJson(bytes);
  if (json instanceof Refusal) return json;
  const parsed = flatBodySchema.safeParse(json);
  if (!parsed.success) {
    return new Refusal(422, 'validation_failed', summarise(explainIssues(parsed.error, json)));
  }
  return sorted(parsed.data);
}

function sorted(fields: z.infer<typeof flatBodySchema>): FlatBody {
  const parameters: Record<string, unknown> = {};
  const code: Record<string, string> = {};
  const codeIds: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (field in aboutFields) continue;
    if (!CODE_FIELDS.includes(field)) parameters[field] = value;
    else if (typeof value !== 'string') continue;
    else if (field.endsWith('_id')) codeIds[field.slice(0, -'_id'.length)] = value;
    else code[field] = value;
  }
  return { about: fields, changes: { parameters, code }, codeIds };
}
