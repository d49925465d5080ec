import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { PutCounts } from '../../contracts/product/http.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { accountOf, shopUrl } from '../../tools/endpoints.ts';
import { fillCart } from '../fill-cart.ts';
import { OrderView } from '../../contracts/order/http.ts';
import { Shop } from '../shop.ts';
import { cpuByProcess, cpuByShare, subtract } from './cpu.ts';
import type { CpuByShare } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface OrdersMeasured extends LoadResult {
  readonly cpuMillisPerOrder: CpuByShare & { readonly loadGenerator: number };
  readonly cpuMillisByProcess: Readonly<Record<string, number>>;
  /** Messages per invocation of each worker, over the run. */
  readonly meanBatch: Readonly<Record<string, number>>;
}

export interface OrdersOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly rate?: number | undefined;
  readonly isStandIn: (name: string) => boolean;
  readonly onProgress: (text: string) => void;
}

const skus = Array.from({ length: 200 }, (_, number) => `bench-${number + 1}`);
/** For the JIT compilers of the Node processes. */
const warmUpSeconds = 20;
const price = { amount: 1250, currency: 'GBP' };

/** Guests fill carts with three products and order them; an order counts when the response has status confirmed. */
export async function benchOrders(
  currentEndpoints: () => Endpoints,
  { clients, seconds, rate, isStandIn, onProgress }: OrdersOptions,
): Promise<OrdersMeasured> {
  const door = Shop.at(shopUrl(currentEndpoints()), clients + 1);
  try {
    onProgress('creating products and stock');
    await stock(await door.signIn(accountOf(currentEndpoints(), 'ImporterAccount')));
    onProgress(`creating ${clients} guest sessions`);
    const guests = await Promise.all(Array.from({ length: clients }, () => door.asGuest()));
    onProgress(`warming up for ${warmUpSeconds} seconds`);
    await warmUp('orders', { clients, seconds: warmUpSeconds, rate, act: (client) => buy(guests, client) });

    onProgress(`ordering for ${seconds} seconds`);
    const batchesBefore = await batchCounts(currentEndpoints());
    const before = cpuByShare(currentEndpoints(), isStandIn);
    const processesBefore = cpuByProcess(currentEndpoints());
    const ownBefore = process.cpuUsage();
    const driven = await drive({ clients, seconds, rate, act: (client) => buy(guests, client) });
    const own = process.cpuUsage(ownBefore);
    const cpu = subtract(cpuByShare(currentEndpoints(), isStandIn), before);
    const processes = Object.entries(cpuByProcess(currentEndpoints()));
    const per = (millis: number) => millis / Math.max(1, driven.done);
    return {
      ...driven,
      cpuMillisPerOrder: {
        product: per(cpu.product),
        emulators: per(cpu.emulators),
        database: per(cpu.database),
        redis: per(cpu.redis),
        loadGenerator: per((own.user + own.system) / 1000),
      },
      cpuMillisByProcess: Object.fromEntries(processes.map(([name, millis]) => [name, per(millis - (processesBefore[name] ?? 0))])),
      meanBatch: meanBatches(batchesBefore, await batchCounts(currentEndpoints())),
    };
  } finally {
    await door.close();
  }
}

async function stock(importer: Shop): Promise<void> {
  const products = skus.map((sku) => ({
    sku,
    title: `Bench ${sku}`,
    description: 'Sold by the benchmark.',
    category: { slug: 'bench', name: 'Bench' },
    price,
  }));
  const { pricesKept } = await importer.call({ method: 'PUT', path: '/api/products', body: { products } }, PutCounts);
  if (pricesKept > 0) {
    throw new Error(
      `staff have set ${pricesKept} prices of the products bench-1 to bench-${skus.length}: set them to ${price.amount} pence`,
    );
  }
  const lines = skus.map((sku) => ({ sku, centre: 'north', quantity: 100_000 }));
  await importer.call({ method: 'POST', path: '/api/stock/receipts', body: { receiptId: `bench ${randomUUID()}`, lines } }, z.unknown());
}

async function buy(guests: readonly Shop[], client: number): Promise<void> {
  const first = Math.floor(Math.random() * skus.length);
  const guest = guests[client];
  if (!guest) throw new Error(`there is no guest ${client}`);
  const lines = [0, 1, 2].map((offset) => ({ sku: skus[(first + offset * 67) % skus.length] ?? '', quantity: 1, unitPrice: price }));
  const body = {
    lines,
    cartVersion: await fillCart(guest, lines),
    contact: { name: 'Bench', email: `bench-${client}@example.com` },
    shippingAddress: { name: 'Bench', line1: '1 Bench', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' },
    payment: { paymentMethod: 'pm_card_visa' },
  };
  const order = await guest.call(
    { method: 'POST', path: '/api/orders', body, headers: { 'idempotency-key': randomUUID(), prefer: 'wait=30' } },
    OrderView,
  );
  if (!['confirmed', 'fulfilling', 'completed'].includes(order.status)) {
    throw new Error(`the order is ${order.status}: ${order.reason?.code}`);
  }
}

const BatchCounts = z.record(z.string(), z.object({ invocations: z.int(), records: z.int() }));

type BatchCounts = z.infer<typeof BatchCounts>;

async function batchCounts({ aws }: Endpoints): Promise<BatchCounts> {
  const response = await fetch(`${aws['lambda']}/counts`, { signal: AbortSignal.timeout(5000) });
  return BatchCounts.parse(await response.json());
}

export function meanBatches(before: BatchCounts, after: BatchCounts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, { invocations, records }]) => {
      const batches = invocations - (before[name]?.invocations ?? 0);
      return batches > 0 && records > 0 ? [[name, (records - (before[name]?.records ?? 0)) / batches]] : [];
    }),
  );
}
