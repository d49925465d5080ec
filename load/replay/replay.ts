import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ImportedCustomers } from '../../contracts/user/http.ts';
import { MAX_UNITS } from '../../contracts/inventory/commands.ts';
import type { Shop } from '../shop.ts';
import { conflictOf, invoicesOf, moneyOf, ofFirstInvoices, survey } from './invoices.ts';
import type { Invoice, Survey } from './invoices.ts';
import { customerNameOf, limitProblemOf } from './limits.ts';
import { placeOrder } from './place-order.ts';
import { readRows } from './rows.ts';
import type { MalformedRow, Row } from './rows.ts';
import type { RejectionReason, Tally } from './tally.ts';

export interface ReplayOptions {
  readonly file: string;
  /** Only the file's first so many invoices; Infinity for all. */
  readonly invoices: number;
  readonly currency: string;
  /** Orders under way at a time, each of another customer. */
  readonly concurrency: number;
  /** Of the file, as `TextDecoder` names it; by the file's first bytes when it is left out. */
  readonly encoding?: string | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Receives a sentence for each line and invoice that is no order through a fault of its own, and for each long wait. */
  readonly onNote: (sentence: string) => void;
}

export interface Progress {
  readonly stage: 'survey' | 'products' | 'stock' | 'customers' | 'orders';
  readonly done: number;
  readonly of: number;
}

const centres = ['north', 'midlands', 'south'];

/** Plays the file's orders through the shop's front door; `importer` is the session of an account with that role. When it throws, `tally` accounts for what was read. */
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
  /** Aborted once the replay has stopped: what was under way counts as not decided. */
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

/** What the file's author should correct, if anything: a cancellation is no mistake. */
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
    category: { slug: 'online-retail', name: 'Online Retail' },
    price: { amount: price, currency },
  }));
  await inChunks(products, 500, async (chunk, done) => {
    await importer.call({ method: 'PUT', path: '/api/products', body: { products: chunk } }, z.unknown());
    onProgress({ stage: 'products', done, of: products.length });
  });
}

/** Each centre opens with half of what the file sells of a product, rounded up: enough for all, and seldom enough in one place for the last. */
async function receiveOpeningStock(importer: Shop, found: Survey, { onProgress }: ReplayOptions): Promise<void> {
  const lines = [...found.products].flatMap(([sku, { units }]) =>
    centres.flatMap((centre) => partsOf(Math.ceil(units / 2)).map((quantity) => ({ sku, centre, quantity }))),
  );
  // Named by what it holds and for whom: the same again is the same receipt, and other invoices get goods of their own.
  const contents = createHash('sha256')
    .update(JSON.stringify([[...found.runs.keys()], lines]))
    .digest('hex');
  await inChunks(lines, 999, async (chunk, done) => {
    const receiptId = `opening stock ${contents} up to line ${done}`;
    await importer.call({ method: 'POST', path: '/api/stock/receipts', body: { receiptId, lines: chunk } }, z.unknown());
    onProgress({ stage: 'stock', done, of: lines.length });
  });
}

/** A line of a receipt holds so many units at most. */
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

/** What becomes of an invoice, with a note where it is no order. */
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
  // What was sold once counts as ordered, whatever became of it since: a second run reports the same.
  if (order.confirmedAt !== null) return tally.orderLines(order.lines.length, BigInt(order.total.amount) * 10n);
  const reason = order.reason?.code ?? order.status;
  return reject(`refused: ${reason}`, `is no sale: ${reason}`);

  function reject(reason: RejectionReason, sentence: string) {
    for (const line of invoice.lines) tally.rejectLine(reason, moneyOf(line));
    onNote(`invoice ${invoice.number} (line ${invoice.lines.map(({ line }) => line).join(', ')}) ${sentence}`);
  }
}

/** Runs `act` on several invoices at a time, but a customer's one after the other; the first failure stops all. */
export async function inOrderPerCustomer(
  invoices: AsyncIterable<Invoice>,
  concurrency: number,
  act: (invoice: Invoice) => Promise<void>,
): Promise<void> {
  const queues = new Map<string, Promise<void>>();
  const underWay = new Set<Promise<void>>();
  for await (const invoice of invoices) {
    const customer = customerNameOf(invoice.lines[0]);
    const mine = (queues.get(customer) ?? Promise.resolve()).then(() => act(invoice));
    queues.set(customer, mine);
    const settled = mine.finally(() => {
      underWay.delete(settled);
      if (queues.get(customer) === mine) queues.delete(customer);
    });
    // The race below meets the first failure; no caller waits for those that follow it.
    settled.catch(() => undefined);
    underWay.add(settled);
    if (underWay.size >= concurrency) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

async function inChunks<T>(items: readonly T[], size: number, act: (chunk: readonly T[], done: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += size) {
    const chunk = items.slice(from, from + size);
    await act(chunk, from + chunk.length);
  }
}
