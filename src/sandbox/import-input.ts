import { CODE_ROLES, IMPORT_FIELDS, importBodySchema, type ImportBody } from '../core/import-body.ts';
import { Refusal } from './answer.ts';
import type { Assumptions } from './assumptions.ts';
import { parseJson } from './body.ts';
import { checkInput, invalidBody } from './input.ts';

/** An import as the assumptions have it, or what is wrong with it. */
export function readImport(bytes: Buffer, assumptions: Assumptions): ImportBody | Refusal {
  const json = parseImport(bytes, assumptions);
  if (json instanceof Refusal) return json;
  const filled = assumptions.import_required === 'sdk' ? withHistory(json) : json;
  const body = checkInput(filled, importBodySchema);
  if (body instanceof Refusal) return body;
  const complaint =
    (assumptions.import_entry === 'required' ? missingEntry(body) : null) ??
    (assumptions.import_unknown_fields === 'refused' ? unknownField(body) : null) ??
    (assumptions.import_null_parameters === 'refused' ? nullParameter(body) : null);
  return complaint === null ? body : invalidBody(complaint);
}

/** The JSON of an import that was accepted. */
export function parseImport(
  bytes: Buffer,
  { import_nonfinite }: Pick<Assumptions, 'import_nonfinite'>,
): unknown {
  const json = parseJson(bytes);
  if (!(json instanceof Refusal) || import_nonfinite === 'refused') return json;
  return parseJson(Buffer.from(withNumbers(bytes.toString('utf8'))));
}

const STRING_OR_NONFINITE = /"(?:[^"\\]|\\.)*"|(-?)Infinity|NaN/g;

/** The largest numbers for infinite ones, and null for none. */
function withNumbers(text: string): string {
  return text.replaceAll(STRING_OR_NONFINITE, (found: string, sign: string | undefined) => {
    if (found.startsWith('"')) return found;
    return found === 'NaN' ? 'null' : `${sign ?? ''}${Number.MAX_VALUE}`;
  });
}

function withHistory(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('result' in json)) return json;
  const { result } = json;
  if (typeof result !== 'object' || result === null) return json;
  return { ...json, result: { best_solutions_fitness: [], best_solution_generation: -1, ...result } };
}

function missingEntry({ code }: ImportBody): string | null {
  const role = CODE_ROLES.find((name) => code[name] !== undefined && code[`${name}_entry`] === undefined);
  return role === undefined ? null : `code.${role}_entry: it is required`;
}

function unknownField(body: ImportBody): string | null {
  const parts = { body, code: body.code, result: body.result };
  for (const part of ['body', 'code', 'result'] as const) {
    const unknown = Object.keys(parts[part]).find((field) => !IMPORT_FIELDS[part].includes(field));
    const place = part === 'body' ? '' : `${part}.`;
    if (unknown !== undefined) return `${place}${unknown}: expected only fields that are known`;
  }
  return null;
}

function nullParameter({ ga_parameters: parameters }: ImportBody): string | null {
  const name = Object.keys(parameters).find((one) => parameters[one] === null);
  return name === undefined ? null : `ga_parameters.${name}: expected a value, found null`;
}
