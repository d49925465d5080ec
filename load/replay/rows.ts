import { parse } from 'csv-parse/sync';
import { BoundedMap } from '../../platform/identity/bounded-map.ts';
import { normalise } from '../../platform/text/text.ts';
import { linesOf } from './lines.ts';

const columns = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'] as const;

type Column = (typeof columns)[number];

/** One line of the file; `line` counts from 1, the header included. */
export interface Row {
  readonly line: number;
  readonly invoice: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  /** In thousandths of the currency's unit: the file prices some lines to a tenth of a penny. */
  readonly priceThousandths: number;
  readonly at: Date;
  readonly customer: string | null;
  readonly country: string;
}

/** A line that cannot be parsed; `invoice` is null if it is missing. */
export interface MalformedRow {
  readonly line: number;
  readonly invoice: string | null;
  readonly problem: string;
}

/** Yields a row or a problem for each line; fields cannot contain line ends. @throws Error that names missing columns */
export async function* readRows(file: string, encoding?: string): AsyncGenerator<Row | MalformedRow> {
  let header: Header | undefined;
  let line = 0;
  for await (const lines of linesOf(file, encoding)) {
    const quoted = fieldsOfQuoted(lines);
    for (const text of lines) {
      line += 1;
      if (text === '') continue;
      if (header === undefined) header = readHeader(file, text);
      else yield toRow(text, quoted.get(text) ?? unquotedFields(text), line, header);
    }
  }
  if (header === undefined) throw new Error(`${file} is empty: its first line must name the columns ${columns.join(', ')}`);
}

interface Header {
  readonly width: number;
  readonly position: ReadonlyMap<Column, number>;
}

function readHeader(file: string, text: string): Header {
  const names = (text.includes('"') ? fieldsOfQuoted([text]).get(text) : undefined) ?? unquotedFields(text);
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw new Error(`${file} has no column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; its first line is: ${text}`);
  return { width: names.length, position: new Map(columns.map((column) => [column, names.indexOf(column)])) };
}

function unquotedFields(line: string): readonly string[] {
  return line.split(',').map((field) => field.trim());
}

const QUOTE_NOT_CLOSED = 'quote-not-closed';

type Fields = readonly string[] | typeof QUOTE_NOT_CLOSED;

/** The fields of lines with quotes, parsed in one call: the parser's setup costs ten times as much as a line. */
function fieldsOfQuoted(lines: readonly string[]): ReadonlyMap<string, Fields> {
  const quoted = lines.filter((line) => line.includes('"'));
  if (quoted.length === 0) return new Map();
  const records = parsed(quoted);
  // An unclosed quote swallows the next line; in that case each line is parsed separately.
  return new Map(quoted.map((line, index) => [line, (records === undefined ? parsed([line])?.[0] : records[index]) ?? QUOTE_NOT_CLOSED]));
}

/** A record for each line; undefined if the numbers of lines and records differ. */
function parsed(lines: readonly string[]): readonly (readonly string[])[] | undefined {
  try {
    const records: string[][] = parse(lines.join('\n'), {
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
      trim: true,
    });
    return records.length === lines.length ? records : undefined;
  } catch {
    return undefined;
  }
}

function toRow(text: string, fields: Fields, line: number, { width, position }: Header): Row | MalformedRow {
  if (fields === QUOTE_NOT_CLOSED) return { line, invoice: /^[^",]+/.exec(text)?.[0].trim() ?? null, problem: 'has an unclosed quote' };
  // Normalised as in the shop, so that two encodings of one SKU, or blanks in quotes, are one product.
  const field = (column: Column) => normalise(fields[position.get(column) ?? -1] ?? '');
  const invoice = field('InvoiceNo');
  const malformed = (problem: string): MalformedRow => ({ line, invoice: invoice === '' ? null : invoice, problem });
  if (fields.length !== width) return malformed(`has ${fields.length} fields instead of ${width}`);
  if (invoice === '') return malformed('InvoiceNo is empty');
  const sku = field('StockCode');
  if (sku === '') return malformed('StockCode is empty');
  const quantity = /^-?\d{1,9}$/.test(field('Quantity')) ? Number(field('Quantity')) : undefined;
  if (quantity === undefined) return malformed(`Quantity "${field('Quantity')}" is not a whole number`);
  const priceThousandths = parseThousandths(field('UnitPrice'));
  if (priceThousandths === undefined) return malformed(`UnitPrice "${field('UnitPrice')}" is not a number with at most three decimals`);
  const at = parseLondonTime(field('InvoiceDate'));
  if (at === undefined) return malformed(`InvoiceDate "${field('InvoiceDate')}" is not a UK time such as 2010-12-01 08:26:00`);
  const customer = field('CustomerID').replace(/\.0$/, '');
  return {
    line,
    invoice,
    sku,
    title: field('Description'),
    quantity,
    priceThousandths,
    at,
    customer: customer === '' ? null : customer,
    country: field('Country'),
  };
}

/** `"2.55"` → 2550; undefined for other text and for more than three decimals. */
export function parseThousandths(text: string): number | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,3})0*)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const thousandths = Number(whole) * 1000 + Number(fraction.padEnd(3, '0'));
  return sign === '-' ? -thousandths : thousandths;
}

const londonHours = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });

/** Caches whether an hour, such as `2011-07-01 12`, is in summer time; computing it is the slowest part of a row. */
const summerHours = new BoundedMap<string, boolean>(10_000);

/** Parses a UK local time; undefined if it does not exist. */
export function parseLondonTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const asIfUtc = new Date(`${iso}Z`);
  // JavaScript parses 30 February as 2 March, and hour 24 as the next day.
  if (Number.isNaN(asIfUtc.getTime()) || !asIfUtc.toISOString().startsWith(iso)) return undefined;
  const hour = text.slice(0, 13);
  const isSummerTime = summerHours.get(hour) ?? isInSummer(asIfUtc);
  if (summerHours.get(hour) === undefined) summerHours.set(hour, isSummerTime);
  if (!isSummerTime) return asIfUtc;
  const at = new Date(asIfUtc.getTime() - 3_600_000);
  // The skipped hour in spring does not exist.
  return isHourOfSpring(hour) && !isInSummer(at) ? undefined : at;
}

function isInSummer(at: Date): boolean {
  return londonHours.format(at).includes('+01:00');
}

function isHourOfSpring(hour: string): boolean {
  return /-03-\d\d 01$/.test(hour);
}
