import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ImportedCustomers } from '../../contracts/user/http.ts';
import { MAX_UNITS } from '../../contracts/inventory/commands.ts';
import type { Shop } from '../shop.ts';
import { departmentOf } from './department.ts';
import { conflictOf, invoicesOf, moneyOf, ofFirstInvoices, survey } from './invoices.ts';
import type { Invoice, Survey } from './invoices.ts';
import { customerNameOf, limitProblemOf } from './limits.ts';
import { placeOrder } from './place-order.ts';
import { readRows } from './rows.ts';
import type { MalformedRow, Row } from './rows.ts';
import type { RejectionReason, Tally } from './tally.ts';

export interface ReplayOptions {
  readonly file: string;
  /** The maximum number of invoices; Infinity for all. */
  readonly invoices: number;
  readonly currency: string;
  /** Concurrent orders, each of another customer. */
  readonly concurrency: number;
  /** Of the units that the file sells, all centres together: below 1, orders are refused as sold out. */
  readonly openingStock: number;
  /** A name of `TextDecoder`. @default by the file's first bytes */
  readonly encoding?: string | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Receives a message for each rejected line and invoice that should be corrected, and for each long wait. */
  readonly onNote: (sentence: string) => void;
}

export interface Progress {
  /** Such as `orders`. */
  readonly stage: string;
  readonly done: number;
  readonly of: number;
}

const centres = ['north', 'midlands', 'south'];

/** Orders the file's invoices through the shop's API with the session of an importer. `tally` is complete even if it throws. */
export async function replay(importer: Shop, options: ReplayOptions, tally: Tally): Promise<void> {
  const stopped = new AbortController();
  try {
    await replayAll(importer, options, { tally, signal: stopped.signal });
  } catch (error) {
    stopped.abort();
    tally.stop();
    throw error;
  }
}

interface Run {
  readonly tally: Tally;
  /** Aborted when the replay stops: orders in progress then count as not decided. */
  readonly signal: AbortSignal;
}

async function replayAll(importer: Shop, options: ReplayOptions, run: Run): Promise<void> {
  const { tally } = run;
  const rows = () => ofFirstInvoices(readRows(options.file, options.encoding), options.invoices);
  options.onProgress({ stage: 'survey', done: 0, of: 1 });
  const found = await survey(rows());
  await importProducts(importer, found, options);
  await receiveOpeningStock(importer, found, options);
  const customers = await importCustomers(importer, found, options);

  const invoices = invoicesOf(counted(rows(), tally), found.runs, (row, reason) => {
    tally.rejectLine(reason, moneyOf(row));
    const problem = problemOf(row, reason);
    if (problem !== undefined)
      options.onNote(`line ${row.line}${row.invoice === null ? '' : ` of invoice ${row.invoice}`} is ${reason}: ${problem}`);
  });
  let done = 0;
  await inOrderPerCustomer(invoices, options.concurrency, async (invoice) => {
    await checkOut(importer, invoice, { ...options, ...run, customers });
    done += 1;
    options.onProgress({ stage: 'orders', done, of: found.invoices });
  });
  options.onProgress({ stage: 'orders', done: found.invoices, of: found.invoices });
}

/** What the file's author should correct; undefined for a cancellation, which is not an error. */
function problemOf(row: Row | MalformedRow, reason: RejectionReason): string | undefined {
  if ('problem' in row) return row.problem;
  return reason === 'not accepted' ? limitProblemOf(row) : undefined;
}

async function* counted<R extends Parameters<typeof moneyOf>[0]>(rows: AsyncIterable<R>, tally: Tally): AsyncGenerator<R> {
  for await (const row of rows) {
    tally.readLine(moneyOf(row));
    yield row;
  }
}

async function importProducts(importer: Shop, found: Survey, { currency, onProgress }: ReplayOptions): Promise<void> {
  const products = [...found.products].map(([sku, { title, price }]) => ({
    sku,
    title,
    description: title,
    category: departmentOf(title),
    price: { amount: price, currency },
  }));
  await inChunks(products, 500, async (chunk, done) => {
    await importer.call({ method: 'PUT', path: '/api/products', body: { products: chunk } }, z.unknown());
    onProgress({ stage: 'products', done, of: products.length });
  });
}

/** The centres get equal shares, so late orders are often split over centres. */
async function receiveOpeningStock(importer: Shop, found: Survey, { openingStock, onProgress }: ReplayOptions): Promise<void> {
  const lines = [...found.products].flatMap(([sku, { units }]) =>
    centres.flatMap((centre) => partsOf(Math.ceil((units * openingStock) / centres.length)).map((quantity) => ({ sku, centre, quantity }))),
  );
  // The id is a digest of content and invoices: a repeat is the same receipt, other invoices get their own stock.
  const contents = createHash('sha256')
    .update(JSON.stringify([[...found.runs.keys()], lines]))
    .digest('hex');
  await inChunks(lines, 999, async (chunk, done) => {
    const receiptId = `opening stock ${contents} up to line ${done}`;
    await importer.call({ method: 'POST', path: '/api/stock/receipts', body: { receiptId, lines: chunk } }, z.unknown());
    onProgress({ stage: 'stock', done, of: lines.length });
  });
}

/** Splits units by the maximum of a receipt line. */
function partsOf(units: number): readonly number[] {
  return Array.from({ length: Math.ceil(units / MAX_UNITS) }, (_, part) => Math.min(MAX_UNITS, units - part * MAX_UNITS));
}

async function importCustomers(importer: Shop, found: Survey, { onProgress }: ReplayOptions): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  await inChunks([...found.customers], 1000, async (chunk, done) => {
    const body = { customers: chunk.map((externalId) => ({ source: 'online-retail', externalId })) };
    const { customers } = await importer.call({ method: 'POST', path: '/api/customers', body }, ImportedCustomers);
    for (const { externalId, customerId } of customers) ids.set(externalId, customerId);
    onProgress({ stage: 'customers', done, of: found.customers.size });
  });
  return ids;
}

/** Orders an invoice and counts its outcome; a rejected one is noted. */
async function checkOut(
  importer: Shop,
  invoice: Invoice,
  { customers, tally, signal, currency, onNote }: ReplayOptions & Run & { readonly customers: ReadonlyMap<string, number> },
): Promise<void> {
  const conflict = conflictOf(invoice);
  if (conflict !== undefined) return reject('conflicting invoice', conflict);
  const customerId = customers.get(customerNameOf(invoice.lines[0]));
  const outcome = await placeOrder(importer, invoice, { currency, customerId, onWaiting: onNote, signal });
  signal.throwIfAborted();
  if ('code' in outcome) return reject(`refused: ${outcome.code}`, `was refused: ${outcome.detail}`);
  const { order } = outcome;
  // A sold order counts as ordered even if it was cancelled later, so that a second run reports the same.
  if (order.confirmedAt !== null) return tally.orderLines(order.lines.length, BigInt(order.total.amount) * 10n);
  const reason = order.reason?.code ?? order.status;
  return reject(`refused: ${reason}`, `was not sold: ${reason}`);

  function reject(reason: RejectionReason, sentence: string) {
    for (const line of invoice.lines) tally.rejectLine(reason, moneyOf(line));
    onNote(`invoice ${invoice.number} (line ${invoice.lines.map(({ line }) => line).join(', ')}) ${sentence}`);
  }
}

/** Runs `act` concurrently for different customers, and in order for one customer; the first failure stops all. */
export async function inOrderPerCustomer(
  invoices: AsyncIterable<Invoice>,
  concurrency: number,
  act: (invoice: Invoice) => Promise<void>,
): Promise<void> {
  const queues = new Map<string, Promise<void>>();
  const inProgress = new Set<Promise<void>>();
  for await (const invoice of invoices) {
    const customer = customerNameOf(invoice.lines[0]);
    const mine = (queues.get(customer) ?? Promise.resolve()).then(() => act(invoice));
    queues.set(customer, mine);
    const settled = mine.finally(() => {
      inProgress.delete(settled);
      if (queues.get(customer) === mine) queues.delete(customer);
    });
    // The race below reports the first failure; later ones are not awaited.
    settled.catch(() => undefined);
    inProgress.add(settled);
    if (inProgress.size >= concurrency) await Promise.race(inProgress);
  }
  await Promise.all(inProgress);
}

async function inChunks<T>(items: readonly T[], size: number, act: (chunk: readonly T[], done: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += size) {
    const chunk = items.slice(from, from + size);
    await act(chunk, from + chunk.length);
  }
}
