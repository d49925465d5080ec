/** Lines of a CSV file (RFC 4180), the header first. A list of objects in a cell becomes a line for each of them. */
export function* csvLines(columns: readonly string[], rows: Iterable<object>): Generator<string> {
  yield line(columns);
  for (const row of rows) {
    const cells = columns.map((column): unknown => Reflect.get(row, column));
    const list = cells.find(Array.isArray);
    if (list === undefined) yield line(cells);
    else for (const item of list) yield line(cells.map((cell) => (cell === list ? Object.values(Object(item)).join(': ') : cell)));
  }
}

function line(cells: readonly unknown[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** A spreadsheet runs a cell that begins like a formula: a text gets an apostrophe before it. */
function quoted(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const plain = typeof cell === 'string' ? cell : JSON.stringify(cell);
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
