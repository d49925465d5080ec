import { customerNameOf, limitProblemOf } from './limits.ts';
import type { MalformedRow, Row } from './rows.ts';
import type { RejectionReason } from './tally.ts';

/** The lines of one invoice that can be ordered. */
export interface Invoice {
  readonly number: string;
  /** In the file's order. Not merged, because one invoice may have two prices for one product. */
  readonly lines: readonly [Row, ...Row[]];
}

/** The result of the first pass: what must exist before the orders. */
export interface Survey {
  readonly products: ReadonlyMap<string, ProductFound>;
  readonly customers: ReadonlySet<string>;
  readonly invoices: number;
  readonly lines: number;
  /** The number of contiguous runs of each invoice's lines. */
  readonly runs: ReadonlyMap<string, number>;
}

export interface ProductFound {
  readonly title: string;
  /** The most frequent price, in minor units. */
  readonly price: number;
  /** Units on all lines that can be ordered. */
  readonly units: number;
}

/** Null if the line can be ordered. */
export function rejectionOf(row: Row | MalformedRow): RejectionReason | null {
  if ('problem' in row) return 'malformed';
  if (row.invoice.startsWith('C')) return 'cancellation';
  if (row.invoice.startsWith('A')) return 'bad-debt adjustment';
  if (row.quantity <= 0) return 'write-off';
  if (row.priceThousandths <= 0) return 'no price';
  if (row.priceThousandths % 10 !== 0) return 'fraction of a penny';
  return limitProblemOf(row) === undefined ? null : 'not accepted';
}

export function moneyOf(row: Row | MalformedRow): bigint {
  return 'problem' in row ? 0n : BigInt(row.quantity) * BigInt(row.priceThousandths);
}

/** Why an invoice cannot be an order: it has several customers or countries. Undefined if it can. */
export function conflictOf({ lines }: Invoice): string | undefined {
  const [first] = lines;
  for (const { line, customer, country } of lines) {
    if (customer !== first.customer)
      return `has two customers: CustomerID is "${first.customer ?? ''}" on line ${first.line} and "${customer ?? ''}" on line ${line}; use one invoice per customer`;
    if (country !== first.country)
      return `has two countries: Country is "${first.country}" on line ${first.line} and "${country}" on line ${line}; use one invoice per country`;
  }
  return undefined;
}

/** The rows of the first `limit` invoices. Reads the whole file, because their lines may be anywhere. */
export async function* ofFirstInvoices(rows: AsyncIterable<Row | MalformedRow>, limit: number): AsyncGenerator<Row | MalformedRow> {
  const first = new Set<string>();
  let hasOthers = false;
  for await (const row of rows) {
    if (row.invoice === null) {
      if (!hasOthers) yield row;
      continue;
    }
    if (first.size < limit) first.add(row.invoice);
    if (first.has(row.invoice)) yield row;
    else hasOthers = true;
  }
}

export async function survey(rows: AsyncIterable<Row | MalformedRow>): Promise<Survey> {
  const found = new Map<string, { title: string; units: number; prices: Map<number, number> }>();
  const customers = new Set<string>();
  const runs = new Map<string, number>();
  let last: string | null = null;
  let lines = 0;
  for await (const row of rows) {
    lines += 1;
    if (row.invoice !== null && row.invoice !== last) runs.set(row.invoice, (runs.get(row.invoice) ?? 0) + 1);
    last = row.invoice;
    if ('problem' in row || rejectionOf(row) !== null) continue;
    customers.add(customerNameOf(row));
    const product = found.get(row.sku) ?? { title: '', units: 0, prices: new Map<number, number>() };
    product.title ||= row.title;
    product.units += row.quantity;
    product.prices.set(row.priceThousandths / 10, (product.prices.get(row.priceThousandths / 10) ?? 0) + 1);
    found.set(row.sku, product);
  }
  const products = new Map(
    [...found].map(([sku, { title, units, prices }]) => [sku, { title: title || sku, units, price: mostFrequent(prices) }]),
  );
  return { products, customers, invoices: runs.size, lines, runs };
}

/** Yields each invoice after its last line; rows that cannot be ordered are passed to `reject`. */
export async function* invoicesOf(
  rows: AsyncIterable<Row | MalformedRow>,
  runs: ReadonlyMap<string, number>,
  reject: (row: Row | MalformedRow, reason: RejectionReason) => void,
): AsyncGenerator<Invoice> {
  const open = new Map<string, { lines: Row[]; runsLeft: number }>();
  let current: string | null = null;
  function* close(number: string | null): Generator<Invoice> {
    const invoice = number === null ? undefined : open.get(number);
    if (number === null || invoice === undefined || invoice.runsLeft > 0) return;
    open.delete(number);
    const [first, ...rest] = invoice.lines;
    if (first !== undefined) yield { number, lines: [first, ...rest] };
  }
  for await (const row of rows) {
    if (row.invoice !== current) {
      yield* close(current);
      current = row.invoice;
      if (current !== null) {
        const invoice = open.get(current) ?? { lines: [], runsLeft: runs.get(current) ?? 1 };
        open.set(current, { ...invoice, runsLeft: invoice.runsLeft - 1 });
      }
    }
    const reason = rejectionOf(row);
    if (reason !== null) reject(row, reason);
    else if (!('problem' in row)) open.get(row.invoice)?.lines.push(row);
  }
  yield* close(current);
}

function mostFrequent(counts: ReadonlyMap<number, number>): number {
  let best = { value: 0, count: 0 };
  for (const [value, count] of counts) if (count > best.count) best = { value, count };
  return best.value;
}
