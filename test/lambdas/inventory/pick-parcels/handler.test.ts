import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InventoryReply, PickParcel } from '../../../../contracts/inventory/commands.ts';
import { parcelShipper } from '../../../../domain/inventory/picking/shipping.ts';
import { apiKey, startShop, startWarehouse } from '../../../support/fakes/started-warehouse.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { startQueues, type Queues } from '../../../support/queues.ts';
import { failuresOf, sqsEvent, startAws, underTraces } from '../../../support/fakes/emulated-aws.ts';
import { aHeldPick } from './pick-world.ts';

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
    WAREHOUSE_KEY_SECRET_ID: keySecretArn,
  });
  ({ handler } = await import('../../../../lambdas/inventory/pick-parcels/handler.ts'));
});

afterAll(async () => {
  await depot.close();
  shop.close();
  await queues.stop();
  await aws.stop();
});

const aPick = () => aHeldPick(sql);

const repliesTo = ({ sagaId }: PickParcel) =>
  (queues.bodies('saga-replies') as InventoryReply[]).filter((reply) => reply.sagaId === sagaId);

test('a batch is sent to the warehouse and committed through the Data API; failed commands are redelivered', async () => {
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

test('a shipment whose report was lost is committed through the Data API, and its saga receives a reply', async () => {
  const pick = await aPick();
  await depot.call('POST', '/faults', { kind: 'webhook-first', article: pick.parcel.lines[0]?.sku });

  expect(await failuresOf(handler, sqsEvent(pick))).toEqual([]);

  const { body } = await depot.call('GET', `/consignments/${pick.sagaId}.1`);
  const { trackingNumber, dispatchedAt: shippedAt } = body as Record<string, unknown>;
  expect(repliesTo(pick)).toEqual([{ type: 'inventory.parcel-shipped.v1', sagaId: pick.sagaId, attempt: 1, trackingNumber, shippedAt }]);
});

test('the warehouse is called under the trace of each command', async () => {
  const picks = [await aPick(), await aPick()];
  const traceIds = ['1'.repeat(32), '2'.repeat(32)];
  const traceparents = traceIds.map((traceId) => `00-${traceId}-${'3'.repeat(16)}-01`);
  for (const { parcel } of picks) await depot.call('POST', '/faults', { kind: 'webhook-first', article: parcel.lines[0]?.sku });

  expect(await failuresOf(handler, underTraces(sqsEvent(...picks), traceparents))).toEqual([]);

  for (const [index, { sagaId }] of picks.entries()) {
    // The sandbox sends its webhook under the trace of the request.
    const report = shop.deliveries.find(({ body }) => body.includes(sagaId));
    expect(report?.headers['traceparent']).toContain(traceIds[index]);
  }
});

test('malformed messages fail individually', async () => {
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
