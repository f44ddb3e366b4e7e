import * as z from 'zod';

const common = {
  match: z
    .strictObject({
      method: z.string().toUpperCase().optional(),
      /** Below the base path, with or without the final slash; `*` stands for one segment. */
      path: z.string().startsWith('/').optional(),
    })
    .default({}),
  /** To how many requests it is done; without it, to all. */
  count: z.int().positive().optional(),
  /** How many matching requests pass before the first one is hit. */
  after: z.int().nonnegative().default(0),
  /** How likely each of those that are due is hit; the same seed hits the same ones. */
  chance: z.number().gt(0).max(1).default(1),
  seed: z.int().nonnegative().default(1),
};

const headersSchema = z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/));

export const faultSchema = z.discriminatedUnion('kind', [
  /** Answers with this and does nothing else. A text is sent as it is, anything else as JSON. */
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: headersSchema.default({}),
  }),
  /** Takes so long for its work. */
  z.strictObject({
    ...common,
    kind: z.literal('slow'),
    delayMs: z
      .int()
      .nonnegative()
      .max(2 ** 31 - 1),
  }),
  /** Does nothing and never answers. */
  z.strictObject({ ...common, kind: z.literal('hang') }),
  /** Does nothing and resets the connection. */
  z.strictObject({ ...common, kind: z.literal('reset') }),
  /** Does its work and sends half of the answer. */
  z.strictObject({ ...common, kind: z.literal('truncated') }),
  /** Does its work and closes the connection without an answer. */
  z.strictObject({ ...common, kind: z.literal('drop_answer') }),
]);

export type Fault = z.infer<typeof faultSchema>;

interface FaultRule {
  readonly id: number;
  readonly fault: Fault;
  matched: number;
  done: number;
  /** The state of its chance. */
  dice: number;
}

/** The rules in the order they were made; a request suffers the first that is due. */
export class FaultRules {
  #rules: FaultRule[] = [];
  #lastId = 0;

  add(fault: Fault): FaultRule {
    this.#lastId += 1;
    const rule = { id: this.#lastId, fault, matched: 0, done: 0, dice: fault.seed };
    this.#rules.push(rule);
    return rule;
  }

  list(): readonly FaultRule[] {
    return this.#rules;
  }

  remove(id: number): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault for a request, counted as done; null when no rule is due. */
  take(method: string, path: string): Fault | null {
    const matching = this.#rules.filter(({ fault }) => matches(fault, method, path));
    for (const rule of matching) rule.matched += 1;
    const due = matching.find(
      (rule) =>
        rule.matched > rule.fault.after &&
        rule.done < (rule.fault.count ?? Number.POSITIVE_INFINITY) &&
        throwDice(rule) < rule.fault.chance,
    );
    if (due === undefined) return null;
    due.done += 1;
    return due.fault;
  }
}

export function describeRule({ id, fault, matched, done }: FaultRule): Record<string, unknown> {
  return { id, ...fault, matched, done };
}

/** A number from 0 to 1, the next of the rule's own row (mulberry32). */
function throwDice(rule: FaultRule): number {
  rule.dice = (rule.dice + 0x6d2b79f5) | 0;
  let mixed = Math.imul(rule.dice ^ (rule.dice >>> 15), 1 | rule.dice);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path === undefined) return true;
  const pattern = segments(match.path);
  const parts = segments(path);
  return (
    pattern.length === parts.length &&
    pattern.every((segment, index) => ['*', parts[index]].includes(segment))
  );
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
