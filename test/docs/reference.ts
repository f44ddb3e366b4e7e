import { format, resolveConfig } from 'prettier';
import * as z from 'zod';
import { fileSchema } from '../../src/config/schema.ts';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { pushExitCode, type ShownState } from '../../src/core/exit-code.ts';
import { importBodySchema } from '../../src/core/import-body.ts';
import { reasonSchema } from '../../src/core/reason.ts';
import { receiptSchema } from '../../src/core/receipt.ts';
import { headerSchema } from '../../src/core/run-dump.ts';
import { stateWords } from '../../src/core/words.ts';
import { DEFAULT_ASSUMPTIONS, describeAssumptions } from '../../src/sandbox/assumptions.ts';

/** The schemas that other programs may want: of what they write for the bridge, and of what they read from it. */
export const SCHEMAS = {
  'line 1 of a run dump': headerSchema,
  'line 2 of a run dump, and a bare `.json` file': importBodySchema,
  '`.receipt.json`': receiptSchema,
  '`.reason.json`': reasonSchema,
} as const;

/** Everything that the sources say in tables, as `src/REFERENCE.md` shows it. */
export async function referenceText(path: string): Promise<string> {
  const text = [
    '# Reference\n',
    'Made from the sources by `npm run docs`; a test sees to it that it is current.\n',
    ...configuration(),
    ...exitCodes(),
    ...errorCodes(),
    ...assumptions(),
    ...schemas(),
  ].join('\n');
  return format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
}

function configuration(): string[] {
  const intro =
    'TOML, in `~/.config/vilvik-bridge/config.toml`, or where `--config` or `VILVIK_CONFIG` says. Every key is optional.\n';
  return [
    '## Configuration\n',
    intro,
    ...table(['key', 'default', 'is', 'does'], keysOf(fileSchema, '')),
    '',
  ];
}

/** A row for each key of a table, and of the tables in it. */
function keysOf(schema: z.core.$ZodType, path: string): string[][] {
  const { inner, usual } = peel(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape as z.core.$ZodShape).flatMap(([key, part]) =>
      keysOf(part, path === '' ? key : `${path}.${key}`),
    );
  }
  const element = inner instanceof z.ZodArray ? inner.element : null;
  const below = element instanceof z.ZodObject ? keysOf(element, `${path}[]`) : [];
  const does = z.globalRegistry.get(schema)?.description ?? '';
  const isGiven = usual === undefined ? '' : code(JSON.stringify(usual));
  return [[code(path), isGiven, expectedOf(inner), does], ...below];
}

/** A schema without its default and its leave to be absent. */
function peel(schema: z.core.$ZodType): { inner: z.core.$ZodType; usual: unknown } {
  let inner = schema;
  let usual: unknown;
  for (;;) {
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) usual = inner.def.defaultValue;
    else if (!(inner instanceof z.ZodOptional || inner instanceof z.ZodExactOptional))
      return { inner, usual };
    inner = inner.def.innerType;
  }
}

/** What a person is told to write, in the words of the error. */
function expectedOf(schema: z.core.$ZodType): string {
  const what = z.safeParse(schema, Symbol('nothing that fits')).error?.issues[0]?.message ?? '';
  if (!(schema instanceof z.ZodArray) || schema.element instanceof z.ZodObject) return what;
  const each = expectedOf(schema.element);
  return each.startsWith('one of') ? `${what}: ${each}` : what;
}

/** One of each state, and mixtures, as `pushExitCode` counts them. */
const STATES: readonly ShownState[][] = [
  ['imported'],
  ['dropped'],
  ['superseded'],
  ['queued'],
  ['sending'],
  ['in_doubt'],
  ['running'],
  ['held'],
  ['account_held'],
  ['rejected'],
  ['queued', 'held'],
  ['queued', 'rejected'],
  ['held', 'rejected'],
];

function exitCodes(): string[] {
  const rows = STATES.map((states) => [
    states.map(stateWords).join(' and '),
    String(pushExitCode(states)),
    String(pushExitCode(['imported', ...states])),
  ]);
  const intro =
    'Of `vilvik-push`, by the states of what it was asked to send. What ends it early has the code of its [error](#error-codes).\n';
  return ['## Exit codes\n', intro, ...table(['state', 'alone', 'beside imported ones'], rows), ''];
}

function errorCodes(): string[] {
  const rows = Object.entries(ERROR_CODES).map(([name, { whose, exitCode, means }]) => [
    code(name),
    String(exitCode),
    whose,
    means,
  ]);
  const intro =
    'With `--json`: `{"version": 1, "command": …, "error": {"code", "message", "hint"}, "exit_code": …}`.\n';
  return ['## Error codes\n', intro, ...table(['code', 'exit code', 'whose mistake', 'means'], rows), ''];
}

function assumptions(): string[] {
  const rows = Object.entries(describeAssumptions(DEFAULT_ASSUMPTIONS)).map(
    ([name, { values, default: usual, why }]) => [code(name), code(String(usual)), values, why],
  );
  const intro =
    'What the service does not document, and what the sandbox does unless it is told otherwise (`vilvik-bridge sandbox --assume NAME=VALUE`). The bridge works with each of them.\n';
  return ['## Assumptions\n', intro, ...table(['name', 'default', 'values', 'why'], rows), ''];
}

function schemas(): string[] {
  const blocks = Object.entries(SCHEMAS).flatMap(([name, schema]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return [`### ${upperFirst(name)}\n`, '```json schema', JSON.stringify(json, null, 2), '```\n'];
  });
  const intro = 'What is checked beyond these is told by `vilvik-bridge verify FILE`. Unknown fields pass.\n';
  return ['## JSON schemas\n', intro, ...blocks];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function code(text: string): string {
  return `\`${text}\``;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
