/** Shows what a campaign came to, one row for each of its settings. */
export function printTable(rows: readonly object[]): void {
  // A table on the terminal is what a campaign is run for.
  process.stdout.write(`${asTable(rows)}\n`);
}

function asTable(rows: readonly object[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => Object.values(row).map((value) => shown(value)));
  return [names, names.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shown(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value);
}
