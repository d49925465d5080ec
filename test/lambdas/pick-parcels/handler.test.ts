import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InventoryReply, PickParcel } from '../../../domain/inventory/commands.ts';
import { parcelShipper } from '../../../domain/inventory/shipping.ts';
import { settleStock } from '../../../domain/inventory/stock-commands.ts';
import { anOrder, anySku, receive } from '../../domain/inventory/stock-world.ts';
import { apiKey, startShop, startWarehouse } from '../../sandbox/warehouse/started-warehouse.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startQueues, type Queues } from '../../support/queues.ts';
import { failuresOf, sqsEvent, startAws } from '../emulated-aws.ts';

const keySecretArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:warehouse-key';
const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
let aws: Awaited<ReturnType<typeof startAws>>;
let queues: Queues;
let shop: Awaited<ReturnType<typeof startShop>>;
let depot: Awaited<ReturnType<typeof startWarehouse>>;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  aws = await startAws({ core: database.settings('inventory'), secrets: { [keySecretArn]: apiKey } });
  queues = await startQueues();
  shop = await startShop();
  depot = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 600_000 });
  Object.assign(process.env, {
    SAGA_REPLIES_URL: queues.create('saga-replies'),
    WAREHOUSE_URL: depot.baseUrl,
    WAREHOUSE_KEY_SECRET_ARN: keySecretArn,
  });
  ({ handler } = await import('../../../lambdas/pick-parcels/handler.ts'));
});

afterAll(async () => {
  await depot.close();
  shop.close();
  await queues.stop();
  await aws.stop();
});

async function aPick(): Promise<PickParcel> {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 2 });
  const order = anOrder([sku, 2]);
  const { replies } = await settleStock(sql, [order]);
  const parcel = replies[0]?.type === 'inventory.stock-reserved.v1' ? replies[0].parcels[0] : undefined;
  if (!parcel) throw new Error('not reserved');
  const shipTo = { name: 'Ada', line1: '1 High Street', city: 'York', postcode: 'YO1 7HH', country: 'GB' };
  return { type: 'inventory.pick-parcel.v1', sagaId: randomUUID(), attempt: 1, reservationId: order.sagaId, parcel, shipTo };
}

const repliesTo = ({ sagaId }: PickParcel) =>
  (queues.bodies('saga-replies') as InventoryReply[]).filter((reply) => reply.sagaId === sagaId);

test('a batch is asked of the warehouse and answered through the Data API; what fails there is delivered again', async () => {
  const [good, failing, shipped] = [await aPick(), await aPick(), await aPick()];
  await failuresOf(handler, sqsEvent(shipped));
  await parcelShipper(sql)({ sagaId: shipped.sagaId, attempt: 1, trackingNumber: 'SM1', shippedAt: '2026-11-22T12:00:00.123Z' });
  await depot.call('POST', '/faults', { kind: 'fail', article: failing.parcel.lines[0]?.sku });

  expect(await failuresOf(handler, sqsEvent(good, failing, shipped))).toEqual(['m1']);

  expect(repliesTo(good)).toMatchObject([{ type: 'inventory.pick-accepted.v1' }]);
  expect(repliesTo(failing)).toEqual([]);
  expect(repliesTo(shipped)[1]).toMatchObject({
    type: 'inventory.parcel-shipped.v1',
    trackingNumber: 'SM1',
    shippedAt: '2026-11-22T12:00:00.123Z',
  });
});

test('malformed messages fail alone', async () => {
  const pick = await aPick();
  const malformed = [
    'not json',
    {},
    { ...pick, parcel: { ...pick.parcel, lines: [] } },
    { ...pick, shipTo: { name: 'Ada' } },
    { ...pick, attempt: -1 },
  ];
  expect(await failuresOf(handler, sqsEvent(...malformed, pick))).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
  expect(repliesTo(pick)).toHaveLength(1);
});
