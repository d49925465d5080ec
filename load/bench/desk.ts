import * as z from 'zod';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { staffHeaders } from '../staff-session.ts';
import { measureReads, serviceOf } from './reads.ts';
import type { ReadMeasured, ReadOptions } from './reads.ts';

const Sample = z.object({ orderId: z.string(), number: z.string(), email: z.string(), name: z.string() });

const SAMPLES = 500;

/** Measures what staff read in the back office, of orders from all over the history. */
export async function benchDesk(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<readonly ReadMeasured[]> {
  const endpoints = currentEndpoints();
  const origin = serviceOf(endpoints, 'order');
  const samples = await someOrders(endpoints);
  const headers = await staffHeaders(endpoints);
  const any = () => {
    const sample = samples[Math.floor(Math.random() * samples.length)];
    if (!sample) throw new Error('the orders database has no orders: add a history by npm run seed');
    return sample;
  };
  const search = (text: string) => `/api/orders/desk?${new URLSearchParams({ q: text }).toString()}`;
  const cases = [
    { name: 'search by number', path: () => search(any().number) },
    { name: 'search by e-mail', path: () => search(any().email) },
    { name: 'search by name', path: () => search(any().name) },
    { name: 'search by the first four letters of a name', path: () => search(any().name.slice(0, 4)) },
    { name: 'view of an order', path: () => `/api/orders/desk/${any().orderId}` },
    { name: 'desk of stuck sagas', path: () => '/api/orders/stuck' },
  ].map((each) => ({ ...each, origin, headers }));
  return measureReads(currentEndpoints, cases, options);
}

async function someOrders({ databases }: Endpoints): Promise<readonly z.infer<typeof Sample>[]> {
  const address = databases['orders'];
  if (!address) throw new Error('the running shop has no database orders');
  const orders = connectPostgres({ ...address, tls: 'disable', max: 1, statementTimeoutMillis: 120_000 });
  try {
    return await orders.rows(Sample)`
      select order_id as "orderId", number, email, contact_name as name from shop.orders tablesample system (1) order by random() limit ${SAMPLES}::int
    `;
  } finally {
    await orders.close();
  }
}
