/** A table as Markdown, a line for each row. */
export function markdownTable(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => shown(cell)).join(' | ')} |\n`).join('');
}

function shown(value: unknown): string {
  return String(value).replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 200);
}
