import { customerNameOf, limitProblemOf } from './limits.ts';
import type { MalformedRow, Row } from './rows.ts';
import type { RejectionReason } from './tally.ts';

/** The lines of one invoice that a shop can sell, and what became of the others. */
export interface Invoice {
  readonly number: string;
  /** Numbered in the file's order. Never merged: one invoice may price one product twice. */
  readonly lines: readonly [Row, ...Row[]];
}

/** What of the file goes before the orders: found in a first pass, since stock must stand before it is sold. */
export interface Survey {
  readonly products: ReadonlyMap<string, ProductFound>;
  readonly customers: ReadonlySet<string>;
  readonly invoices: number;
  readonly lines: number;
  /** How often each invoice's lines begin anew; more than once means that it is not in one piece. */
  readonly runs: ReadonlyMap<string, number>;
}

export interface ProductFound {
  readonly title: string;
  /** The price that most of its lines bear, in minor units. */
  readonly price: number;
  /** Units on all lines that can be ordered. */
  readonly units: number;
}

/** Null where the line can be ordered. */
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

/** Why an invoice is no order: an order has one customer, and goes to one country. Undefined where it can be one. */
export function conflictOf({ lines }: Invoice): string | undefined {
  const [first] = lines;
  for (const { line, customer, country } of lines) {
    if (customer !== first.customer)
      return `is of two customers: CustomerID is "${first.customer ?? ''}" on line ${first.line} and "${customer ?? ''}" on line ${line}; give each customer an invoice`;
    if (country !== first.country)
      return `is of two countries: Country is "${first.country}" on line ${first.line} and "${country}" on line ${line}; give each country an invoice`;
  }
  return undefined;
}

/** The rows of the first `limit` invoices, in the file's order. All of it is read: a line of theirs may stand anywhere. */
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

/** Each invoice when its last line has been read; what cannot be ordered goes to `reject` on the way. */
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
