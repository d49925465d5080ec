import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';

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

/** A line that cannot be read. `invoice` is null where even that is missing. */
export interface MalformedRow {
  readonly line: number;
  readonly invoice: string | null;
  readonly problem: string;
}

/** One row or complaint for each line: no field runs over a line's end. @throws Error that names the missing columns, before the first row. */
export async function* readRows(file: string): AsyncGenerator<Row | MalformedRow> {
  let header: Header | undefined;
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (text === '') continue;
    if (header === undefined) header = readHeader(file, text.replace('\uFEFF', ''));
    else yield toRow(text, line, header);
  }
  if (header === undefined) throw new Error(`${file} is empty: its first line must name the columns ${columns.join(', ')}`);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const unzip = (await isGzipped(file)) ? [createGunzip()] : [];
  const text = new PassThrough({ encoding: 'utf8' });
  // A failure of any part destroys the last, and so reaches the loop below.
  pipeline([createReadStream(file), ...unzip, text], () => undefined);
  let rest = '';
  for await (const chunk of text as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

interface Header {
  readonly width: number;
  readonly position: ReadonlyMap<Column, number>;
}

function readHeader(file: string, text: string): Header {
  const names = fieldsOf(text);
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw new Error(`${file} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; its first line is: ${text}`);
  return { width: names.length, position: new Map(columns.map((column) => [column, names.indexOf(column)])) };
}

/** @throws Error for a quote that is not closed. */
function fieldsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim());
  const [fields = []] = parse(line, { relax_quotes: true, trim: true });
  return fields;
}

function toRow(text: string, line: number, { width, position }: Header): Row | MalformedRow {
  let fields: readonly string[];
  try {
    fields = fieldsOf(text);
  } catch {
    return { line, invoice: /^[^",]+/.exec(text)?.[0].trim() ?? null, problem: 'has a quote that is not closed' };
  }
  const field = (column: Column) => fields[position.get(column) ?? -1] ?? '';
  const invoice = field('InvoiceNo');
  const malformed = (problem: string): MalformedRow => ({ line, invoice: invoice === '' ? null : invoice, problem });
  if (fields.length !== width) return malformed(`has ${fields.length} fields and not ${width}`);
  if (invoice === '') return malformed('InvoiceNo is empty');
  const sku = field('StockCode');
  if (sku === '') return malformed('StockCode is empty');
  const quantity = /^-?\d{1,9}$/.test(field('Quantity')) ? Number(field('Quantity')) : undefined;
  if (quantity === undefined) return malformed(`Quantity "${field('Quantity')}" is no whole number`);
  const priceThousandths = parseThousandths(field('UnitPrice'));
  if (priceThousandths === undefined) return malformed(`UnitPrice "${field('UnitPrice')}" is no number with at most three decimals`);
  const at = parseLondonTime(field('InvoiceDate'));
  if (at === undefined) return malformed(`InvoiceDate "${field('InvoiceDate')}" is not of the form 2010-12-01 08:26:00`);
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

/** `"2.55"` → 2550; undefined for what is no decimal number, or has a fourth decimal. */
export function parseThousandths(text: string): number | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,3})0*)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const thousandths = Number(whole) * 1000 + Number(fraction.padEnd(3, '0'));
  return sign === '-' ? -thousandths : thousandths;
}

const londonOffset = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });

/** The file's clock is the United Kingdom's, summer time included. */
export function parseLondonTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  const asIfUtc = new Date(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(asIfUtc.getTime())) return undefined;
  const isSummerTime = londonOffset.format(asIfUtc).includes('+01:00');
  return new Date(asIfUtc.getTime() - (isSummerTime ? 3_600_000 : 0));
}

async function isGzipped(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
