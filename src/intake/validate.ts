import { capFindings, describeValue, type Finding } from '../core/finding.ts';
import { CODE_ROLES, IMPORT_FIELDS, importBodySchema, type ImportBody } from '../core/import-body.ts';
import { findingsOf } from './findings.ts';

/**
 * Everything there is to say about an import body, at once. Errors are what the service would refuse; what it would
 * take although it is probably not meant is a warning.
 */
export function validateBody(body: unknown): readonly Finding[] {
  const checked = importBodySchema.safeParse(body, { reportInput: true });
  if (!checked.success)
    return capFindings([...findingsOf(checked.error.issues, 'body'), ...unknownFields(body)]);
  const findings = [
    ...populationFindings(checked.data.result),
    ...entryFindings(checked.data.code),
    ...unknownFields(body),
  ];
  return capFindings(findings);
}

export function isValid(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.severity !== 'error');
}

function populationFindings(result: ImportBody['result']): Finding[] {
  const { population, best_solution: best, last_generation_fitness: fitness } = result;
  if (population === undefined) return [];
  const findings: Finding[] = [];
  const wrong = population.flatMap((row, index) => (lengthOf(row) === best.length ? [] : [index]));
  const [first] = wrong;
  if (first !== undefined) {
    const others = wrong.length > 1 ? `, and ${wrong.length - 1} more rows like it` : '';
    findings.push({
      severity: 'error',
      path: `result.population[${first}]`,
      expected: `${best.length} genes, as many as best_solution has`,
      found: `${lengthOf(population[first])} genes${others}`,
      mend: 'make every row as long as best_solution',
    });
  }
  if (fitness !== undefined && fitness.length !== population.length) {
    findings.push({
      severity: 'warning',
      path: 'result.last_generation_fitness',
      expected: `${population.length} values, one for each row of the population`,
      found: describeValue(fitness),
      mend: 'leave the field out if the fitness of the population is not known',
    });
  }
  return findings;
}

function lengthOf(row: unknown): number {
  return Array.isArray(row) ? row.length : 0;
}

/** The service calls the entry by name; a name that the source never mentions cannot be there. */
function entryFindings(code: Readonly<Record<string, unknown>>): Finding[] {
  return CODE_ROLES.flatMap((role): Finding[] => {
    const source = code[role];
    if (typeof source !== 'string') return [];
    const given = code[`${role}_entry`];
    const entry = typeof given === 'string' ? given : role;
    if (source.includes(entry)) return [];
    return [
      {
        severity: 'warning',
        path: `code.${role}_entry`,
        expected: 'a name that the source defines at its top level',
        found: `${describeValue(entry)}, which the source does not mention`,
        mend: `set code.${role}_entry to the name of the function`,
      },
    ];
  });
}

/** The service may ignore or refuse what it does not know; a misspelt optional field is lost in silence. */
function unknownFields(body: unknown): Finding[] {
  if (!isRecord(body)) return [];
  return Object.entries(IMPORT_FIELDS).flatMap(([part, known]) => {
    const fields = part === 'body' ? body : body[part];
    if (!isRecord(fields)) return [];
    const strangers = Object.keys(fields).filter((key) => !known.includes(key));
    return strangers.map((key) => ({
      severity: 'warning' as const,
      path: part === 'body' ? key : `${part}.${key}`,
      expected: 'a field the service knows',
      found: describeValue(fields[key]),
      mend: 'check the spelling; it is sent as it is',
    }));
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
