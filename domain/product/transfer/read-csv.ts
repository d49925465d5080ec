import { type CsvError, parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { ProductError } from '../errors.ts';
import type { CsvRow } from './format.ts';

/** Longer rows are no rows of products: a quote is not closed. */
const MOST_CHARACTERS = 200_000;

/** After each, parsing starts again. */
const MOST_TORN_ROWS = 1_000;

const SLICE = 65_536;

export interface CsvFile {
  readonly header: readonly string[];
  /** All rows; one that cannot be read has a problem. Of cells outside of the columns `multiLine`, a line break is a quote that is not closed. */
  readonly rows: (multiLine: readonly string[]) => AsyncIterable<CsvRow | BadRow>;
}

export interface BadRow {
  readonly line: number;
  readonly problem: string;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV file with or without a byte order mark, with LF or CRLF, separated by commas or semicolons.
 *
 * @throws ProductError `csv-invalid` for an empty file and for another encoding than UTF-8
 */
export async function readCsv(text: string): Promise<CsvFile> {
  if (text.includes('\uFFFD'))
    throw new ProductError('csv-invalid', 'the file is not UTF-8, or has the character U+FFFD; save it as "CSV UTF-8" in your spreadsheet');
  const headerLine = text.slice(0, text.indexOf('\n') >>> 0);
  const delimiter = headerLine.split(';').length > headerLine.split(',').length ? ';' : ',';
  for await (const { record, info } of parsed(text, 0, delimiter).records) {
    const header = record.map((column) => column.trim());
    return { header, rows: (multiLine) => rowsOf(text, { header, delimiter, multiLine, start: info.lines + 1 }) };
  }
  throw new ProductError('csv-invalid', 'the file is empty; its first line must name the columns');
}

interface Layout {
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly multiLine: readonly string[];
  /** The first line after the header. */
  readonly start: number;
}

/** A quote that is not closed takes the rows after it into its cell: parsing starts again at the line after it. */
async function* rowsOf(text: string, { header, delimiter, multiLine, start }: Layout): AsyncGenerator<CsvRow | BadRow> {
  const oneLine = header.map((column) => !multiLine.includes(column));
  const offsetOf = lineOffsets(text);
  let next = start;
  for (let torn = 0; torn < MOST_TORN_ROWS; torn += 1) {
    const base = next - 1;
    const { records, failedLine } = parsed(text, offsetOf(next), delimiter);
    let tornLine: number | undefined;
    for await (const { record, info } of records) {
      if (info.lines >= failedLine()) break;
      const last = base + info.lines;
      const lines = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      const fits = record.length === header.length;
      if (lines > 0 && (!fits || record.some((cell, index) => oneLine[index] === true && cell.includes('\n')))) {
        tornLine = last - lines;
        break;
      }
      if (fits) yield { line: last, cells: Object.fromEntries(header.map((column, index) => [column, record[index]])) };
      else
        yield {
          line: last,
          problem: `has ${record.length} cells, but the header has ${header.length}; look for a missing or additional separator or quote`,
        };
      next = last + 1;
    }
    if (tornLine === undefined && failedLine() === Infinity) return;
    const line = tornLine ?? next;
    yield { line, problem: 'has a quote that is not closed; write a quote inside of a cell twice' };
    next = line + 1;
  }
  throw new ProductError('csv-invalid', `${MOST_TORN_ROWS} rows have a quote that is not closed; the last is before line ${next}`);
}

function parsed(text: string, offset: number, delimiter: string) {
  let failed = Infinity;
  const parser = Readable.from(slices(text, offset)).pipe(
    parse({
      bom: true,
      delimiter,
      info: true,
      max_record_size: MOST_CHARACTERS,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
    }),
  );
  parser.on('skip', ({ lines }: CsvError) => (failed = Math.min(failed, typeof lines === 'number' ? lines : 0)));
  const records: AsyncIterable<Parsed> = parser;
  /** The line on which the first row that cannot be parsed was given up, counted from the offset; rows from there on are not reliable. */
  return { records, failedLine: () => failed };
}

/** So that other requests are served while a large file is parsed. */
function* slices(text: string, offset: number): Generator<string> {
  for (let start = offset; start < text.length; start += SLICE) yield text.slice(start, start + SLICE);
}

/** Where a line begins. Lines must be asked for in ascending order. */
function lineOffsets(text: string): (line: number) => number {
  let [line, offset] = [1, 0];
  return (wanted) => {
    for (; line < wanted && offset < text.length; line += 1) offset = text.indexOf('\n', offset) + 1 || text.length;
    return offset;
  };
}
