import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

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

/** @throws Error that names the missing columns, before the first row. */
export async function* readRows(file: string): AsyncGenerator<Row | MalformedRow> {
  const unreadable: MalformedRow[] = [];
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      unreadable.push({ line: Number(error?.['lines'] ?? 0), invoice: null, problem: error?.message ?? 'unreadable' });
      return undefined;
    },
  });
  const unzip = (await isGzipped(file)) ? [createGunzip()] : [];
  // A failure of any part destroys the parser, and so reaches the loop below.
  pipeline([createReadStream(file), ...unzip, parser], () => undefined);

  let position: Map<Column, number> | undefined;
  for await (const { record, info } of parser as AsyncIterable<{ record: readonly string[]; info: { lines: number } }>) {
    yield* unreadable.splice(0);
    if (position === undefined) position = readHeader(file, record);
    else yield toRow(record, info.lines, position);
  }
  if (position === undefined) throw new Error(`${file} is empty: its first line must name the columns ${columns.join(', ')}`);
  yield* unreadable.splice(0);
}

function readHeader(file: string, record: readonly string[]): Map<Column, number> {
  const missing = columns.filter((column) => !record.includes(column));
  if (missing.length > 0)
    throw new Error(
      `${file} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; its first line is: ${record.join(',')}`,
    );
  return new Map(columns.map((column) => [column, record.indexOf(column)]));
}

function toRow(record: readonly string[], line: number, position: ReadonlyMap<Column, number>): Row | MalformedRow {
  const field = (column: Column) => record[position.get(column) ?? -1]?.trim() ?? '';
  const invoice = field('InvoiceNo');
  const malformed = (problem: string): MalformedRow => ({ line, invoice: invoice === '' ? null : invoice, problem });
  if (record.length !== position.size) return malformed(`has ${record.length} fields and not ${position.size}`);
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
