import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { processPickCommands } from '../../../domain/inventory/picking/pick-commands.ts';
import { processStockCommands } from '../../../domain/inventory/stock/stock-commands.ts';
import { recordPickRequests } from '../../../domain/inventory/picking/store.ts';
import { stockOf } from '../../../domain/inventory/stock/store.ts';
import { depotWarehouse } from '../../../adapters/warehouse/depot/client.ts';
import { anOrder, anySku, expectStockToAddUp, receive } from '../../support/builders/stock-world.ts';
import { apiKey, startWarehouse, webhookSecret } from '../../support/fakes/started-warehouse.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startInventory } from '../../support/apps/inventory-app.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
let inventory: Awaited<ReturnType<typeof startInventory>>;
let depot: Awaited<ReturnType<typeof startWarehouse>>;

beforeAll(async () => {
  inventory = await startInventory(database.sql('inventory'));
  const address = await inventory.app.listen({ port: 0, host: '127.0.0.1' });
  depot = await startWarehouse({ webhookUrl: `${address}/webhooks/warehouse`, shipAfterMillis: 0 });
});

beforeEach(() => {
  inventory.queue.sent.length = 0;
  inventory.queue.isDown = false;
});

afterAll(async () => {
  await depot.close();
  await inventory.app.close();
});

/** Two pieces that are reserved at north, and the command to pick them. */
async function aHeldParcel() {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 3 });
  const order = anOrder([sku, 2]);
  const { replies } = await processStockCommands(sql, [order]);
  const parcel = replies[0]?.type === 'inventory.stock-reserved.v1' ? replies[0].parcels[0] : undefined;
  if (!parcel) throw new Error('not reserved');
  const pick = {
    type: 'inventory.pick-parcel.v1',
    sagaId: randomUUID(),
    attempt: 1,
    reservationId: order.sagaId,
    parcel,
    shipTo: { name: 'Ada', line1: '1 High Street', city: 'York', postcode: 'YO1 7HH', country: 'GB' },
  } as const;
  return { sku, pick, requestPick: () => processPickCommands(sql, depotWarehouse({ baseUrl: depot.baseUrl, apiKey }), [pick]) };
}

const shippedOf = async (sku: string) => (await stockOf(sql, sku)).find(({ centre }) => centre === 'north')?.shipped;

interface Forgery {
  readonly secret?: string;
  readonly timestamp?: number;
  readonly signature?: string;
}

async function report(body: string, { secret = webhookSecret, timestamp = Math.floor(Date.now() / 1000), signature }: Forgery = {}) {
  const signed = signature ?? `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return inventory.app.inject({
    method: 'POST',
    url: '/webhooks/warehouse',
    headers: { 'content-type': 'application/json', 'x-warehouse-timestamp': String(timestamp), 'x-warehouse-signature': signed },
    payload: body,
  });
}

const dispatched = (reference: string, trackingNumber = 'SM123456789GB') =>
  JSON.stringify({ event: 'consignment.dispatched', reference, trackingNumber, dispatchedAt: '2026-11-22T12:00:00+01:00' });

describe('the warehouse’s report of a shipment', () => {
  test('commits the reservation and replies to the saga of the pick', async () => {
    const { sku, pick, requestPick } = await aHeldParcel();
    await requestPick();

    const [reply] = await eventually(() => {
      expect(inventory.queue.sent).toHaveLength(1);
      return inventory.queue.sent;
    });

    expect(reply).toMatchObject({
      type: 'inventory.parcel-shipped.v1',
      sagaId: pick.sagaId,
      attempt: 1,
      trackingNumber: expect.stringMatching(/^SM/),
    });
    expect(await shippedOf(sku)).toBe(2);
  });

  test('twice ships once, and sends the same reply again', async () => {
    const { sku, pick, requestPick } = await aHeldParcel();
    await depot.call('POST', '/faults', { kind: 'duplicate-webhook' });
    await requestPick();

    await eventually(() => expect(inventory.queue.sent).toHaveLength(2));

    expect(inventory.queue.sent[0]).toEqual(inventory.queue.sent[1]);
    expect((await report(dispatched(`${pick.sagaId}.1`, 'SM000000000GB'))).statusCode).toBe(204);
    expect(inventory.queue.sent[2]).toEqual(inventory.queue.sent[0]);
    expect(await shippedOf(sku)).toBe(2);
  });

  test('is accepted before the response to the pick', async () => {
    const { sku, requestPick } = await aHeldParcel();
    await depot.call('POST', '/faults', { kind: 'webhook-first' });

    expect((await requestPick()).failed).toEqual([]);

    expect(inventory.queue.sent).toMatchObject([{ type: 'inventory.parcel-shipped.v1' }]);
    expect(await shippedOf(sku)).toBe(2);
  });

  test('is not acknowledged while the queue is down, and is sent to the saga on redelivery', async () => {
    const { sku, requestPick } = await aHeldParcel();
    inventory.queue.isDown = true;
    await requestPick();
    await eventually(async () => expect(await shippedOf(sku)).toBe(2));
    expect(inventory.queue.sent).toEqual([]);
    inventory.queue.isDown = false;

    await eventually(() => expect(inventory.queue.sent).toMatchObject([{ type: 'inventory.parcel-shipped.v1' }]));
    expect(await shippedOf(sku)).toBe(2);
  });
});

describe('a webhook', () => {
  test.each<[string, Forgery]>([
    ['signed with another secret', { secret: 'a guessed secret' }],
    ['with an empty signature', { signature: 'sha256=' }],
    ['with a signature of the wrong kind', { signature: 'md5=d41d8cd98f00b204e9800998ecf8427e' }],
    ['signed six minutes ago', { timestamp: Math.floor(Date.now() / 1000) - 360 }],
    ['signed in the future', { timestamp: Math.floor(Date.now() / 1000) + 360 }],
    ['signed with an invalid time', { timestamp: Number.NaN }],
  ])('%s is refused, and changes nothing', async (_how, forgery) => {
    const { sku, pick } = await aHeldParcel();
    const response = await report(dispatched(`${pick.sagaId}.1`), forgery);
    expect(response.statusCode).toBe(401);
    expect(inventory.queue.sent).toEqual([]);
    expect(await shippedOf(sku)).toBe(0);
  });

  test.each([-290, 290])('signed %i seconds from now is accepted', async (seconds) => {
    const { sku, pick } = await aHeldParcel();
    await recordPickRequests(sql, [pick]);
    const response = await report(dispatched(`${pick.sagaId}.1`), { timestamp: Math.floor(Date.now() / 1000) + seconds });
    expect(response.statusCode).toBe(204);
    expect(await shippedOf(sku)).toBe(2);
  });

  test('without any header, or without a body, is refused', async () => {
    expect(
      (await inventory.app.inject({ method: 'POST', url: '/webhooks/warehouse', payload: { event: 'consignment.dispatched' } })).statusCode,
    ).toBe(401);
    expect((await inventory.app.inject({ method: 'POST', url: '/webhooks/warehouse' })).statusCode).toBe(401);
  });

  test('with a changed body is refused', async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const body = dispatched(`${randomUUID()}.1`);
    const signature = `sha256=${createHmac('sha256', webhookSecret).update(`${timestamp}.${body}`).digest('hex')}`;
    expect((await report(`${body} `, { timestamp, signature })).statusCode).toBe(401);
  });

  test.each([
    'not json',
    '[]',
    '{"event":"consignment.unknown"}',
    dispatched('not-ours'),
    dispatched(`${randomUUID()}.0`),
    dispatched(`${randomUUID()}.1.2`),
    dispatched(`${randomUUID()}.9999999999`),
    dispatched(`${randomUUID()}.1\0`),
    dispatched(`${randomUUID()}.1`, 'SM\0'),
    dispatched(`${randomUUID()}.1`, 'SM\ud800'),
    dispatched(`${randomUUID()}.1`, 'S'.repeat(101)),
    dispatched(`${randomUUID()}.1`, ''),
    dispatched(`${randomUUID()}.1`).replace('2026-11-22', '0000-01-01'),
  ])('that is signed but contains %s is refused as malformed', async (body) => {
    expect((await report(body)).json()).toMatchObject({ status: 400, code: 'webhook-malformed' });
  });

  test('for a pick that was not requested is not found', async () => {
    expect((await report(dispatched(`${randomUUID()}.1`))).json()).toMatchObject({ status: 404, code: 'pick-not-found' });
  });
});

test('the stock adds up after these tests', async () => {
  await expectStockToAddUp(sql);
});
