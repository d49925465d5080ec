import { Pool } from 'undici';
import * as z from 'zod';
import { OrderPage } from '../../contracts/order/http.ts';
import { mintCustomerId, mintShardedId } from '../../platform/sharding/order-id.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { json } from '../../platform/sql/sql.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { cpuByShare, subtract } from './cpu.ts';
import type { CpuByShare } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';
import type { Floor } from './floors.ts';
import { historyCallers } from './history-callers.ts';

export interface HistoryMeasured extends LoadResult {
  readonly name: string;
  readonly cpuMillisPerUnit: CpuByShare;
}

export interface HistoryOptions {
  readonly clients: number;
  readonly seconds: number;
  /** Requests per second of the measurement of response times. */
  readonly rate: number;
  readonly isStandIn: (name: string) => boolean;
  readonly onProgress: (text: string) => void;
  /** Measures the route with one read, with the same clients. */
  readonly measureFloor: () => Promise<Floor>;
}

export interface HistoryResult {
  /** Orders of all customers in the database, by its statistics. */
  readonly orders: number;
  /** As many requests as the clients can send, of customers who have ordered, and the floor just before: the turn with the median share of three. */
  readonly load: HistoryMeasured;
  readonly floor: Floor;
  /** The same at the rate. */
  readonly paced: HistoryMeasured;
  /** At the rate: a customer with one order, with 10,000, and 20 linked customers with 500 each. */
  readonly sizes: readonly HistoryMeasured[];
}

/** Other work on the machine changes within seconds. */
const TURNS = 3;

const CALLERS = 200;
const PATH = '/api/orders?limit=20';

/** Measures pages of order histories over HTTP, from the order service. The caller tokens last for five minutes: each is verified once. */
export async function benchHistory(currentEndpoints: () => Endpoints, options: HistoryOptions): Promise<HistoryResult> {
  const { databases, services } = currentEndpoints();
  const [core, orders] = [databases['core'], databases['orders']].map((address) => {
    if (!address) throw new Error(`the running shop lacks a database; its databases are ${Object.keys(databases).join(', ')}`);
    return connectPostgres({ ...address, tls: 'disable', max: 2, statementTimeoutMillis: 120_000 });
  });
  const [order, user] = [services['order'], services['user']];
  if (!core || !orders || order === undefined || user === undefined) throw new Error('the running shop has no service order or user');
  const callers = historyCallers(core, user);
  const own = [1, 10_000, ...Array.from({ length: 20 }, () => 500)].map((count) => ({ customerId: mintCustomerId(), count }));
  try {
    options.onProgress('making callers');
    const customers = await someCustomers(orders);
    const headers: Readonly<Record<string, string>>[] = [];
    for (const customerId of customers) headers.push(await callers.headersOf([customerId]));
    const measure = measurerOf(order, currentEndpoints, options);
    const any = () => headers[Math.floor(Math.random() * headers.length)] ?? {};
    const turns: { readonly floor: Floor; readonly load: HistoryMeasured; readonly share: number }[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const floor = await options.measureFloor();
      const load = await measure('history of 20, as many as possible', any);
      turns.push({ floor, load, share: load.perSecond / floor.perSecond });
    }
    const median = turns.toSorted((one, other) => one.share - other.share)[Math.floor(TURNS / 2)];
    if (!median) throw new Error('no turn was measured');
    const paced = await measure(`history of 20, ${options.rate} per second`, any, options.rate);
    options.onProgress('copying histories of 1, 10,000 and 20 × 500 orders');
    await addOrders(orders, own);
    const sizes: HistoryMeasured[] = [];
    for (const { name, of } of groups(own)) {
      const group = await callers.headersOf(of);
      sizes.push(await measure(`history of ${name}, ${options.rate} per second`, () => group, options.rate));
    }
    const [count] = await orders.rows(z.object({ orders: z.int() }))`select count(*) as orders from shop.orders`;
    return { orders: count?.orders ?? 0, load: median.load, floor: median.floor, paced, sizes };
  } finally {
    await removeOrders(
      orders,
      own.map(({ customerId }) => customerId),
    );
    await callers.remove();
    await Promise.all([core.close(), orders.close()]);
  }
}

interface Owner {
  readonly customerId: number;
  readonly count: number;
}

function groups([one, many, first, ...others]: readonly Owner[]) {
  if (!one || !many || !first) throw new Error('no owners');
  return [
    { name: 'a customer with 1 order', of: [one.customerId] as const },
    { name: 'a customer with 10,000 orders', of: [many.customerId] as const },
    { name: '20 linked customers', of: [first.customerId, ...others.map(({ customerId }) => customerId)] as const },
  ];
}

/** Customers by their orders: who orders much, looks much. */
async function someCustomers(orders: Database): Promise<readonly number[]> {
  const found = await orders.rows(z.object({ customerId: z.int() }))`
    select distinct customer_id as "customerId" from (select customer_id from shop.orders tablesample bernoulli (2) limit 50000) sampled limit ${CALLERS}::int
  `;
  if (found.length === 0) throw new Error('the orders database has too few orders: add a history by npm run seed');
  return found.map(({ customerId }) => customerId);
}

function measurerOf(origin: string, currentEndpoints: () => Endpoints, { clients, seconds, isStandIn, onProgress }: HistoryOptions) {
  return async (name: string, headers: () => Readonly<Record<string, string>>, rate?: number): Promise<HistoryMeasured> => {
    onProgress(name);
    const pool = new Pool(origin, { connections: clients });
    const act = async () => {
      const { statusCode, body } = await pool.request({ method: 'GET', path: PATH, headers: headers() });
      if (statusCode !== 200) throw new Error(`returned ${statusCode}: ${await body.text()}`);
      await body.dump();
    };
    try {
      const { body } = await pool.request({ method: 'GET', path: PATH, headers: headers() });
      if (OrderPage.parse(await body.json()).orders.length === 0) throw new Error('the customer has no orders');
      await warmUp(name, { clients, seconds: 2, rate, act });
      const before = cpuByShare(currentEndpoints(), isStandIn);
      const driven = await drive({ clients, seconds, rate, act });
      const cpu = subtract(cpuByShare(currentEndpoints(), isStandIn), before);
      const per = (millis: number) => millis / Math.max(1, driven.done);
      const cpuMillisPerUnit = {
        product: per(cpu.product),
        emulators: per(cpu.emulators),
        database: per(cpu.database),
        redis: per(cpu.redis),
      };
      return { ...driven, name, cpuMillisPerUnit };
    } finally {
      await pool.close();
    }
  };
}

/** Finished orders, one an hour until now, marked as history. */
async function addOrders(orders: Database, owners: readonly Owner[]): Promise<void> {
  for (const { customerId, count } of owners) {
    const rows = Array.from({ length: count }, (_, index) => {
      const at = new Date(Date.now() - (index + 1) * 3_600_000);
      return { orderId: mintShardedId({ customerId, at }), number: `BENCH-${index}`, at };
    });
    await orders.run`
      insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, delivery, payment_method, notify, placed_at, line_count, first_title, is_history)
      select ${customerId}, "orderId", number, 'completed', 1250, 'GBP', 'bench@example.com', 'Bench', '{}', 'pm_card_visa', false, at, 1, 'Bench', true
        from jsonb_to_recordset(${json(rows)}) as row ("orderId" uuid, number text, at timestamptz)
    `;
  }
}

async function removeOrders(orders: Database, customers: readonly number[]): Promise<void> {
  for (const customerId of customers) await orders.run`delete from shop.orders where customer_id = ${customerId}`;
}
