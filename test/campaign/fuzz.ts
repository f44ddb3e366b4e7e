import { pick, type Random } from './random.ts';

const INTERESTING = [
  '\0',
  '\n',
  '"',
  '{',
  '}',
  '[',
  '\\u0000',
  '\ud800',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  'ÿ',
  '\ufeff',
];

/** The same bytes after one to four accidents: flipped bits, cuts, doubled and foreign pieces. */
export function fuzzed(origin: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(origin);
  for (let left = 1 + Math.floor(random() * 4); left > 0 && bytes.length > 0; left -= 1) {
    bytes = pick(ACCIDENTS, random)(bytes, random);
  }
  return bytes;
}

type Accident = (bytes: Buffer, random: Random) => Buffer;

const ACCIDENTS: readonly Accident[] = [
  (bytes, random) => {
    const at = somewhere(bytes, random);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, somewhere(bytes, random)),
  (bytes, random) => replaced(bytes, random, Buffer.from(pick(INTERESTING, random))),
  (bytes, random) => replaced(bytes, random, Buffer.alloc(Math.floor(random() * 64))),
  (bytes, random) => {
    const from = somewhere(bytes, random);
    return replaced(bytes, random, bytes.subarray(from, from + Math.floor(random() * 400)));
  },
];

function somewhere(bytes: Buffer, random: Random): number {
  return Math.floor(random() * bytes.length);
}

function replaced(bytes: Buffer, random: Random, piece: Buffer): Buffer {
  const at = somewhere(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + Math.floor(random() * 40))]);
}

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'text',
  '\0',
  '\ud800',
  [],
  [[]],
  {},
  { a: 1 },
  'def f(:',
  [null, 'x'],
];

/** The same JSON value with one to three of its parts changed, removed or put in another's place. */
export function fuzzedValue(value: unknown, random: Random): unknown {
  let changed = value;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1)
    changed = changedSomewhere(changed, random);
  return changed;
}

function changedSomewhere(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(VALUES, random);
  const keys = Object.keys(value);
  if (keys.length === 0) return pick(VALUES, random);
  const key = pick(keys, random);
  const parts = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    if (name !== key) return [[name, part]];
    return random() < 0.1 ? [] : [[name, changedSomewhere(part, random)]];
  });
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}
