import * as z from 'zod';
import { CODE_ROLES } from '../core/import-body.ts';
import { Refusal } from './answer.ts';
import type { ReceivedBody } from './body.ts';
import { invalidBody, readInput } from './input.ts';
import type { Account } from './keys.ts';
import type { Recipe } from './recipe.ts';
import type { CodeUploads } from './uploads.ts';

/** Fields of a flat body that say something about the submission; the others are parameters and code. */
const aboutFields = {
  name: z.string().nullish(),
  description: z.string().nullish(),
  submission_type: z.string().nullish(),
  webhook_url: z.url({ protocol: /^https?$/ }).nullish(),
  notification_email: z.string().nullish(),
};

const codeFields = CODE_ROLES.flatMap((role) => [role, `${role}_entry`, `${role}_id`]);
const codeShape: Record<string, z.ZodType<string | null | undefined>> = Object.fromEntries(
  codeFields.map((field) => [field, z.string().nullish()]),
);

/** A submission in one object: what it is called, parameters of PyGAD, code by role. */
export const flatBodySchema = z.looseObject({
  ...codeShape,
  ...aboutFields,
  num_generations: z.int().nonnegative().nullish(),
  num_parents_mating: z.int().positive().nullish(),
  sol_per_pop: z.int().positive().nullish(),
  num_genes: z.int().positive().nullish(),
});

export interface FlatBody {
  readonly about: z.infer<z.ZodObject<typeof aboutFields>>;
  readonly changes: Recipe;
}

interface CodeSource {
  readonly account: Account;
  readonly uploads: CodeUploads;
  readonly now: number;
}

/** No body at all is an empty one. */
export function readFlatBody(body: ReceivedBody, source: CodeSource): FlatBody | Refusal {
  const isEmpty = body.length === 0;
  const fields = isEmpty ? {} : readInput(body, flatBodySchema);
  if (fields instanceof Refusal) return fields;
  const given = Object.entries(fields).filter(([field]) => !(field in aboutFields));
  const texts = new Map(
    given.filter((entry): entry is [string, string] => codeFields.includes(entry[0]) && entry[1] !== null),
  );
  const code = codeOf(texts, source);
  if (code instanceof Refusal) return code;
  const parameters = Object.fromEntries(given.filter(([field]) => !codeFields.includes(field)));
  return { about: fields, changes: { parameters, code } };
}

/** Source by role with the name to take from it, which is required where the source is in the body. */
function codeOf(
  texts: ReadonlyMap<string, string>,
  { account, uploads, now }: CodeSource,
): Record<string, string> | Refusal {
  const code: Record<string, string> = {};
  for (const role of CODE_ROLES) {
    const id = texts.get(`${role}_id`);
    const entry = texts.get(`${role}_entry`);
    if (entry !== undefined) code[`${role}_entry`] = entry;
    if (texts.has(role) && entry === undefined) {
      return invalidBody(`${role}_entry: the name to take from the code of ${role} is required`);
    }
    const source = texts.get(role) ?? (id === undefined ? undefined : uploads.content(account, id, now));
    if (source === null) return invalidBody(`${role}_id: there is no code ${id ?? ''}, or it has expired`);
    if (source !== undefined) code[role] = source;
  }
  return code;
}
