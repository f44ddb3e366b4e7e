const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{64}\b/g, 'HASH'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/\b(?:\w{3} \d\d \w{3} )?\d\d:\d\d(?::\d\d)?\b/g, 'TIME'],
  [/127\.0\.0\.1:\d+/g, 'HOST'],
  [/\/tmp\/vilvik-demo-\w+/g, '/tmp/DEMO'],
  [/\/result\/\w{12}\//g, '/result/ID/'],
  [/\b(as|import) \w{12}\b/g, '$1 ID'],
  [/("(?:result_)?id": )"\w{12}"/g, '$1"ID"'],
  [/\(([0-9a-f]{8})\)/g, '(SHORT)'],
  [/\?token=[\w-]+…?/g, '?token=TOKEN'],
  [/\b\d+ bytes\b/g, 'N bytes'],
  [/\b\d+ generations?\b/g, 'N generations'],
  [/("body_bytes": )\d+/g, '$1N'],
];

/** A text without what is another one each time it is printed: ids, hashes, times, ports, folders, sizes. */
export function steady(text: string): string {
  return CHANGING.reduce((changed, [pattern, word]) => changed.replaceAll(pattern, word), text).trim();
}
