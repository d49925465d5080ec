import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { InventoryReply } from '../../../../contracts/inventory/commands.ts';
import { availabilityOf } from '../../../../domain/inventory/stock/store.ts';
import { withSpan } from '../../../../platform/telemetry/trace.ts';
import { anOrder, anySku, receive, theRelease } from '../../../support/builders/stock-world.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { startQueues, type Queues } from '../../../support/queues.ts';
import { failuresOf, sqsEvent, startAws, underTraces } from '../../../support/fakes/emulated-aws.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
let aws: Awaited<ReturnType<typeof startAws>>;
let queues: Queues;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  aws = await startAws({ core: database.settings('inventory') });
  queues = await startQueues();
  process.env['SAGA_REPLIES_URL'] = queues.create('saga-replies');
  process.env['PAYMENT_COMMANDS_URL'] = queues.create('payment-commands');
  ({ handler } = await import('../../../../lambdas/inventory/reserve-stock/handler.ts'));
});

afterAll(async () => {
  await sql.close();
});

const repliesTo = (sagaId: string) => (queues.bodies('saga-replies') as InventoryReply[]).filter((reply) => reply.sagaId === sagaId);

test('a batch is processed through the Data API, and each saga receives a reply', async () => {
  const sku = anySku('ü b');
  await receive(sql, { sku, centre: 'north', quantity: 3 }, { sku, centre: 'south', quantity: 2 });
  const [sold, refused, undone] = [anOrder([sku, 4]), anOrder([sku, 4]), anOrder([sku, 1])];

  expect(await failuresOf(handler, sqsEvent(sold, refused, theRelease(undone), undone))).toEqual([]);

  expect(repliesTo(sold.sagaId)).toMatchObject([
    { type: 'inventory.stock-reserved.v1', parcels: [{ centre: 'north' }, { centre: 'south' }] },
  ]);
  expect(repliesTo(refused.sagaId)).toMatchObject([{ type: 'inventory.stock-refused.v1', missing: [{ sku, requested: 4, available: 1 }] }]);
  expect(repliesTo(undone.sagaId).map(({ type }) => type)).toEqual(['inventory.stock-released.v1', 'inventory.stock-refused.v1']);
});

test('a reserved order goes on to payment with its parcels, and a refused one is reported to its saga', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 1 });
  const payment = {
    attempt: 1,
    amount: { amount: 1250, currency: 'GBP' },
    paymentMethod: 'pm_card_visa',
    returnUrl: 'https://shop.example/orders/1',
  };
  const [sold, refused] = [
    { ...anOrder([sku, 1]), payment },
    { ...anOrder([sku, 1]), payment },
  ];

  // The second delivery changes nothing and sends the command again.
  for (const batch of [sqsEvent(sold, refused), sqsEvent(sold)]) expect(await failuresOf(handler, batch)).toEqual([]);

  const stock = { attempt: 1, parcels: [{ parcelNo: 1, centre: 'north', lines: [{ lineNo: 1, sku, quantity: 1 }] }] };
  const command = { type: 'payment.authorise.v1', sagaId: sold.sagaId, ...payment, stock };
  expect(queues.bodies('payment-commands')).toEqual([command, command]);
  expect(repliesTo(sold.sagaId)).toEqual([]);
  expect(repliesTo(refused.sagaId)).toMatchObject([{ type: 'inventory.stock-refused.v1' }]);
});

test('an availability event carries the trace of the command or receipt that changed it', async () => {
  const [first, second] = [anySku(), anySku()];
  const traceparents = ['1', '2', '4'].map((digit) => `00-${digit.repeat(32)}-${'3'.repeat(16)}-01`);
  await withSpan('receive', { traceparent: traceparents[2] }, () =>
    receive(sql, { sku: first, centre: 'north', quantity: 1 }, { sku: second, centre: 'north', quantity: 1 }),
  );
  const orders = [anOrder([first, 1]), anOrder([second, 1])];
  expect(await failuresOf(handler, underTraces(sqsEvent(...orders), traceparents))).toEqual([]);
  expect(await failuresOf(handler, underTraces(sqsEvent(...orders.map((order) => theRelease(order))), traceparents))).toEqual([]);

  for (const [index, sku] of [first, second].entries()) {
    const traceId = String(index + 1).repeat(32);
    expect(await traceIdsOf(sku)).toEqual(['4'.repeat(32), traceId, traceId]);
  }
});

async function traceIdsOf(sku: string): Promise<readonly (string | undefined)[]> {
  const Row = z.object({ traceparent: z.string().nullable() });
  const rows = await database.admin.rows(Row)`select traceparent from inventory.outbox where subject = ${sku} order by position`;
  return rows.map(({ traceparent }) => traceparent?.slice(3, 35));
}

test('malformed messages fail individually', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 9 });
  const good = anOrder([sku, 1]);
  const malformed = [
    'not json',
    {},
    { ...anOrder([sku, 0]) },
    { ...anOrder([sku, -1]) },
    { ...anOrder([sku, 1.5]) },
    { ...anOrder([sku, 1e9]) },
    { ...anOrder([sku, 1]), sagaId: 'order 7' },
    { ...anOrder([sku, 1]), attempt: 0 },
    { ...anOrder([sku, 1], [sku, 1]), lines: [1, 1].map((lineNo) => ({ lineNo, sku, quantity: 1 })) },
  ];

  expect(await failuresOf(handler, sqsEvent(...malformed, good))).toEqual(malformed.map((_, index) => `m${index}`));

  expect(repliesTo(good.sagaId)).toHaveLength(1);
});

test('an order that misses a thousand SKUs with the longest names is refused and does not block others', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 1 });
  const oversized = anOrder(...Array.from({ length: 1000 }, (_, number) => [`${number}`.padStart(64, 'N'), 1] as const));
  const good = anOrder([sku, 1]);

  expect(await failuresOf(handler, sqsEvent(oversized, good))).toEqual([]);

  expect(repliesTo(good.sagaId)).toMatchObject([{ type: 'inventory.stock-reserved.v1' }]);
  const [refused] = repliesTo(oversized.sagaId);
  if (refused?.type !== 'inventory.stock-refused.v1') throw new Error(`not refused: ${refused?.type}`);
  expect(refused.missing).toHaveLength(50);
});

test('a redelivered batch changes nothing and sends the replies again', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 9 });
  const order = anOrder([sku, 9]);
  await failuresOf(handler, sqsEvent(order));
  await failuresOf(handler, sqsEvent(order));
  const [first, second] = repliesTo(order.sagaId);
  expect(second).toEqual(first);
});

test('orders of a thousand lines fit the limits of the Data API and the queue', async () => {
  const skus = Array.from({ length: 1000 }, () => anySku());
  await receive(sql, ...skus.map((sku) => ({ sku, centre: 'midlands', quantity: 1_000 })));
  const orders = Array.from({ length: 4 }, () => anOrder(...skus.map((sku) => [sku, 1] as const)));

  expect(await failuresOf(handler, sqsEvent(...orders))).toEqual([]);

  for (const { sagaId } of orders) expect(repliesTo(sagaId)).toMatchObject([{ parcels: [{ lines: { length: 1000 } }] }]);
});

test('a command that the database refuses fails individually', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 9 });
  const [good, bad] = [anOrder([sku, 1]), { ...anOrder([sku, 1]), attempt: 3_000_000_000 }];

  expect(await failuresOf(handler, sqsEvent(good, bad))).toEqual(['m1']);
});

test('commands whose replies cannot be sent are redelivered, although their effects are committed', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 9 });
  await queues.stop();

  expect(await failuresOf(handler, sqsEvent(anOrder([sku, 1])))).toEqual(['m0']);

  expect(await availabilityOf(sql, [sku])).toEqual([{ sku, available: 8 }]);
});

test('a batch fails while the database is unavailable', async () => {
  await aws.stop();
  expect(await failuresOf(handler, sqsEvent(anOrder([anySku(), 1]), anOrder([anySku(), 1])))).toEqual(['m0', 'm1']);
});
