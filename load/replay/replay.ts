import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PlacedOrder, ShopRefusal } from '../shop.ts';
import type { Shop } from '../shop.ts';
import { customerOf, invoicesOf, moneyOf, ofFirstInvoices, survey } from './invoices.ts';
import type { Invoice, Survey } from './invoices.ts';
import { readRows } from './rows.ts';
import type { MalformedRow } from './rows.ts';
import { Tally } from './tally.ts';

export interface ReplayOptions {
  readonly file: string;
  /** Only the file's first so many invoices; Infinity for all. */
  readonly invoices: number;
  readonly currency: string;
  /** Orders under way at a time, each of another customer. */
  readonly concurrency: number;
  readonly onProgress: (progress: Progress) => void;
  readonly onMalformed: (row: MalformedRow) => void;
}

export interface Progress {
  readonly stage: 'survey' | 'products' | 'stock' | 'customers' | 'orders';
  readonly done: number;
  readonly of: number;
}

const centres = ['north', 'midlands', 'south'];

/** Plays the file's orders through the shop's front door; `importer` is the session of an account with that role. */
export async function replay(importer: Shop, options: ReplayOptions): Promise<Tally> {
  const rows = () => ofFirstInvoices(readRows(options.file), options.invoices);
  options.onProgress({ stage: 'survey', done: 0, of: 1 });
  const found = await survey(rows());
  await importProducts(importer, found, options);
  await receiveOpeningStock(importer, found, options);
  const customers = await importCustomers(importer, found, options);

  const tally = new Tally();
  const invoices = invoicesOf(counted(rows(), tally), found.runs, (row, reason) => {
    tally.rejectLine(reason, moneyOf(row));
    if ('problem' in row) options.onMalformed(row);
  });
  let done = 0;
  await inOrderPerCustomer(invoices, options.concurrency, async (invoice) => {
    await checkOut(importer, invoice, customers, options.currency, tally);
    done += 1;
    options.onProgress({ stage: 'orders', done, of: found.invoices });
  });
  options.onProgress({ stage: 'orders', done: found.invoices, of: found.invoices });
  return tally;
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
    centres.map((centre) => ({ sku, centre, quantity: Math.ceil(units / 2) })),
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

const ImportedCustomers = z.object({ customers: z.array(z.object({ externalId: z.string(), customerId: z.int() })) });

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

async function checkOut(
  importer: Shop,
  invoice: Invoice,
  customers: ReadonlyMap<string, number>,
  currency: string,
  tally: Tally,
): Promise<void> {
  const [first] = invoice.lines;
  const customer = customerOf(first);
  const name = first.customer === null ? 'Guest' : `Customer ${first.customer}`;
  const body = {
    customerId: customers.get(customer),
    placedAt: first.at.toISOString(),
    notify: false,
    lines: invoice.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      unitPrice: { amount: line.priceThousandths / 10, currency },
    })),
    contact: { name, email: `${first.customer ?? `invoice-${invoice.number}`}@online-retail.example` },
    shippingAddress: { name, line1: '1 High Street', city: 'Unknown', postcode: 'ZZ1 1ZZ', country: first.country || 'Unspecified' },
    payment: { paymentMethod: 'pm_card_visa' },
  };
  try {
    const order = await untilDecided(importer, { body, key: invoice.number });
    // What was sold once counts as ordered, whatever became of it since: a second run reports the same.
    if (order.confirmedAt === null) reject(`refused: ${order.reason?.code ?? order.status}`);
    else tally.orderLines(order.lines.length, BigInt(order.total.amount) * 10n);
  } catch (refusal) {
    if (!(refusal instanceof ShopRefusal) || !isAboutTheOrder(refusal)) throw refusal;
    reject(`refused: ${refusal.code}`);
  }

  function reject(reason: `refused: ${string}`) {
    for (const line of invoice.lines) tally.rejectLine(reason, moneyOf(line));
  }
}

/** A shop that takes no orders, does not know the importer or does not answer itself says nothing of this one. */
function isAboutTheOrder({ status, code }: ShopRefusal): boolean {
  return status < 500 && ![401, 403, 429].includes(status) && !['checkout-disabled', 'no-problem-document'].includes(code);
}

const patience = 20;

/** The same key gets the same order: so asking again is how to wait, and how to go on after an answer that was lost. */
async function untilDecided(importer: Shop, { body, key }: { body: unknown; key: string }): Promise<PlacedOrder> {
  let last: unknown;
  for (let attempt = 1; attempt <= patience; attempt += 1) {
    try {
      const order = await importer.call(
        { method: 'POST', path: '/api/orders', body, headers: { 'idempotency-key': key, prefer: 'wait=30' } },
        PlacedOrder,
      );
      if (order.status !== 'placed' && order.status !== 'awaiting-customer') return order;
      last = new Error(`invoice ${key} is still ${order.status}`);
    } catch (error) {
      if (error instanceof ShopRefusal && error.status < 500 && error.status !== 429) throw error;
      last = error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 100 * 2 ** attempt)));
    }
  }
  throw new Error(
    `invoice ${key} was not decided in ${patience} tries; the shop's log says more. Start the replay again when it is well: it goes on where it stopped.`,
    { cause: last },
  );
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
    const customer = customerOf(invoice.lines[0]);
    const mine = (queues.get(customer) ?? Promise.resolve()).then(() => act(invoice));
    queues.set(customer, mine);
    const settled = mine.finally(() => {
      underWay.delete(settled);
      if (queues.get(customer) === mine) queues.delete(customer);
    });
    // The race below meets the first failure; those that follow it have nobody left to tell.
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
