import { Client } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import type { OrderPage } from '../../../../contracts/order/http.ts';
import { OrderStatus } from '../../../../contracts/order/order-status.ts';
import { findByNumber, listOrders, type HistoryQuery } from '../../../../domain/order/history/list-orders.ts';
import { mintCustomerId, mintShardedId } from '../../../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../../../platform/sharding/sharded.ts';
import { json } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['order']);
const orders = shardedDatabase(database.sql('order'));

afterAll(() => Promise.all([orders.close(), database.admin.close()]));

const start = Date.parse('2026-01-01T00:00:00Z');

interface Given {
  readonly customerId: number;
  readonly minute: number;
  readonly status?: OrderStatus;
  readonly number?: string;
}

/** Orders that were placed so many minutes after the start. Their ids, in the same order. */
async function given(placed: readonly Given[]) {
  const rows = placed.map(({ customerId, minute, status = 'completed', number }, index) => {
    const at = new Date(start + minute * 60_000);
    return { customerId, status, at, orderId: mintShardedId({ customerId, at }), number: number ?? `${index}` };
  });
  await database.admin.run`
    insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, delivery, payment_method, notify, placed_at, line_count, first_title)
    select "customerId", "orderId", number, status, 1250, 'GBP', 'ada@example.com', 'Ada', '{}', 'pm_card_visa', false, at, 3, 'Lantern'
      from jsonb_to_recordset(${json(rows)}) as row ("customerId" bigint, "orderId" uuid, number text, status text, at timestamptz)
  `;
  return rows;
}

const idsOf = ({ orders }: Pick<OrderPage, 'orders'>) => orders.map(({ orderId }) => orderId);

/** All pages, one after the other. */
async function pages(query: HistoryQuery): Promise<readonly OrderPage[]> {
  const read: OrderPage[] = [];
  let before: string | null = null;
  do {
    const page: OrderPage = await listOrders(orders, { ...query, ...(before !== null && { before }) });
    read.push(page);
    before = page.next;
  } while (before !== null);
  return read;
}

/** A reproducible sequence of numbers below 1. */
function sequence(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the history of a customer', () => {
  test('shows what was ordered, without reading lines', async () => {
    const customerId = mintCustomerId();
    const [order] = await given([{ customerId, minute: 0, number: 'K7QX-29MD' }]);
    expect(await listOrders(orders, { customers: [customerId], limit: 20 })).toEqual({
      orders: [
        {
          orderId: order?.orderId,
          number: 'K7QX-29MD',
          status: 'completed',
          total: { amount: 1250, currency: 'GBP' },
          placedAt: '2026-01-01T00:00:00.000Z',
          lineCount: 3,
          firstTitle: 'Lantern',
        },
      ],
      next: null,
    });
  });

  test('holds the orders of a time range, from its start and before its end', async () => {
    const customerId = mintCustomerId();
    const rows = await given([0, 1, 2, 3].map((minute) => ({ customerId, minute })));
    const at = (minute: number) => new Date(start + minute * 60_000);
    const listed = await listOrders(orders, { customers: [customerId], limit: 20, from: at(1), to: at(3) });
    expect(idsOf(listed)).toEqual([rows[2]?.orderId, rows[1]?.orderId]);
  });

  test('of 20 linked customers has each order once and in order, by any page size and filter', async () => {
    const next = sequence(11);
    const customers = Array.from({ length: 20 }, mintCustomerId);
    // One customer has most of the orders, as an account has beside its guests.
    const owners = Array.from({ length: 90 }, () => (next() < 0.6 ? customers[0] : customers[Math.floor(next() * 20)]));
    const status = () => OrderStatus.options[Math.floor(next() * OrderStatus.options.length)] ?? 'placed';
    const rows = await given(
      owners.map((customerId = 0, index) => ({ customerId, minute: Math.floor(next() * 1e5), status: status(), number: `${index}` })),
    );
    for (const statuses of [undefined, ['cancelled'], ['stuck', 'placed'], [...OrderStatus.options]] as const) {
      for (const limit of [4, 30]) {
        const expected = rows.filter(({ status }) => statuses === undefined || statuses.some((other) => other === status));
        const newestFirst = expected
          .map(({ orderId }) => orderId)
          .toSorted()
          .toReversed();
        expect((await pages({ customers, limit, statuses })).flatMap(idsOf)).toEqual(newestFirst);
      }
    }
  });

  test('with a status that few of many orders have is read in bounded parts, and all are found', async () => {
    const customerId = mintCustomerId();
    const rows = await given(
      Array.from({ length: 1300 }, (_, minute) => ({
        customerId,
        minute,
        status: minute === 2 || minute === 800 ? ('stuck' as const) : ('completed' as const),
      })),
    );
    const read = await pages({ customers: [customerId], limit: 20, statuses: ['stuck'] });
    expect(read.map(idsOf)).toEqual([[rows[800]?.orderId], [], [rows[2]?.orderId]]);
  });

  test('is found by the number of an order, for its own customers only', async () => {
    const [customerId, other] = [mintCustomerId(), mintCustomerId()];
    const [order] = await given([{ customerId, minute: 0, number: 'ABCD-2345' }]);
    expect(idsOf(await findByNumber(orders, [other, customerId], 'ABCD-2345'))).toEqual([order?.orderId]);
    expect(await findByNumber(orders, [other], 'ABCD-2345')).toEqual({ orders: [], next: null });
  });

  test.skipIf(database.isCitus).each([
    ['a page', null],
    ['a page of one status', 'completed'],
  ])('is read by an index scan of one partition, whatever the customer has: %s', async (_case, statuses) => {
    const customerId = mintCustomerId();
    await given(Array.from({ length: 300 }, (_, minute) => ({ customerId, minute })));
    const plans = await plansOf('select from shop.order_history($1, $2, $3, 500)', [
      JSON.stringify([{ customer: customerId, before: 'ffffffff-ffff-ffff-ffff-ffffffffffff', most: 21 }]),
      '00000000-0000-0000-0000-000000000000',
      statuses,
    ]);
    const scans = plans.flatMap((plan) => plan.match(/(?:Index|Seq|Bitmap)[\w ]* Scan.*/g) ?? []).filter((scan) => scan.includes('orders'));
    expect(scans).toEqual([expect.stringMatching(/^Index Scan Backward using orders_p\d\d_pkey on orders_p\d\d /)]);
    expect(plans.join()).toMatch(/rows=21 /);
    expect(plans.join()).not.toMatch(/-> +Sort /);
  });
});

/** The plans of all statements that one statement runs, with their rows. */
async function plansOf(text: string, values: readonly unknown[]): Promise<readonly string[]> {
  const client = new Client(database.adminSettings);
  const plans: string[] = [];
  client.on('notice', ({ message }) => void plans.push(message ?? ''));
  await client.connect();
  try {
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
      set auto_explain.log_analyze = on; set client_min_messages = log`);
    await client.query(text, [...values]);
    return plans;
  } finally {
    await client.end();
  }
}
