/** The part of a body that a finding's path names, as short JSON; of something that is missing, what it is missing from. */
export function bodyPart(body: unknown, path: string): string | null {
  const keys = keysOf(path);
  if (keys === null) return null;
  let value = body;
  for (const key of keys) {
    const next = inside(value, key);
    if (next === undefined) break;
    value = next;
  }
  return excerpt(value, 0);
}

/** `result.population[3]` becomes `['result', 'population', '3']`; null for what is no part of a body. */
function keysOf(path: string): string[] | null {
  const [start = ''] = path.split(' ');
  if (start === 'file' || start === 'header' || start.startsWith('header.')) return null;
  return start === 'body' ? [] : start.split(/[.[\]]+/).filter((key) => key !== '');
}

function inside(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

const MAX_TEXT = 200;
const MAX_ITEMS = 12;
const MAX_DEPTH = 3;

/** Enough to see what is meant: long texts, lists and depths are cut, and what is left out is counted. */
function excerpt(value: unknown, depth: number): string {
  if (typeof value === 'string') {
    const rest = value.length - MAX_TEXT;
    return rest <= 0
      ? JSON.stringify(value)
      : `${JSON.stringify(value.slice(0, MAX_TEXT))} … ${rest} more letters`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? excerptOfArray(value, depth) : excerptOfObject(value, depth);
}

function excerptOfArray(values: readonly unknown[], depth: number): string {
  if (values.length > 0 && depth === MAX_DEPTH) return `[… ${values.length}]`;
  const shown = values.slice(0, MAX_ITEMS).map((value) => excerpt(value, depth + 1));
  return `[${[...shown, ...restOf(values.length)].join(', ')}]`;
}

function excerptOfObject(value: object, depth: number): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return '{}';
  if (depth === MAX_DEPTH) return `{… ${keys.length}}`;
  const shown = keys.slice(0, MAX_ITEMS).map((key) => {
    return `${JSON.stringify(key)}: ${excerpt(inside(value, key), depth + 1)}`;
  });
  const all = [...shown, ...restOf(keys.length)];
  const indent = '  '.repeat(depth + 1);
  return `{\n${all.map((line) => indent + line).join(',\n')}\n${'  '.repeat(depth)}}`;
}

function restOf(count: number): string[] {
  return count > MAX_ITEMS ? [`… ${count - MAX_ITEMS} more`] : [];
}
