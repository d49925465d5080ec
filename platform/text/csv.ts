/** A CSV file (RFC 4180) in parts: the header, then the lines of each list of rows. A list of objects in a cell becomes a line for each of them. */
export async function* csv(
  columns: readonly string[],
  parts: AsyncIterable<readonly object[]> | Iterable<readonly object[]>,
): AsyncGenerator<string, void> {
  yield line(columns);
  for await (const rows of parts) yield [...lines(columns, rows)].join('');
}

function* lines(columns: readonly string[], rows: readonly object[]): Generator<string> {
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
