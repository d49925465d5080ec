import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PickParcel } from '../../../../contracts/inventory/commands.ts';
import { processPickCommands } from '../../../../domain/inventory/picking/pick-commands.ts';
import { parcelShipper } from '../../../../domain/inventory/picking/shipping.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import type { Warehouse } from '../../../../domain/inventory/picking/warehouse.ts';
import { depotWarehouse } from '../../../../adapters/warehouse/depot/client.ts';
import { anOrder, anySku, expectStockToAddUp, theRelease } from '../../../support/builders/stock-world.ts';
import { apiKey, startShop, startWarehouse } from '../../../support/fakes/started-warehouse.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { aHeldPick, shipment, theCancellation } from './pick-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
let shop: Awaited<ReturnType<typeof startShop>>;
let depot: Awaited<ReturnType<typeof startWarehouse>>;
let warehouse: Warehouse;

beforeAll(async () => {
  shop = await startShop();
  depot = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 600_000 });
  warehouse = depotWarehouse({ baseUrl: depot.baseUrl, apiKey, timeoutMillis: 1_000 });
});

afterAll(async () => {
  await depot.close();
  shop.close();
});

const aPick = (sku?: string) => aHeldPick(sql, sku);
const stateAt = async ({ sagaId }: PickParcel) => (await depot.call('GET', `/consignments/${sagaId}.1`)).body;

describe('picking', () => {
  test('requests each pick once for a batch of commands and their repeats', async () => {
    const picks = [await aPick(), await aPick()];

    const first = await processPickCommands(sql, warehouse, picks);
    const second = await processPickCommands(sql, warehouse, picks);

    expect(first).toEqual({ replies: picks.map(({ sagaId }) => ({ type: 'inventory.pick-accepted.v1', sagaId, attempt: 1 })), failed: [] });
    expect(second).toEqual(first);
    expect(await stateAt(picks[0] ?? (await aPick()))).toMatchObject({ state: 'accepted' });
  });

  test('accepts an address without a postcode in a country without postcodes', async () => {
    const { shipTo, ...pick } = await aPick();
    const { postcode: _, ...address } = shipTo;
    const toHongKong = { ...pick, shipTo: { ...address, country: 'HK' } };
    expect((await processPickCommands(sql, warehouse, [toHongKong])).replies).toMatchObject([{ type: 'inventory.pick-accepted.v1' }]);
  });

  test('is refused for a parcel that is not reserved', async () => {
    const pick = await aPick();
    await processStockCommands(sql, [theRelease({ ...anOrder(), sagaId: pick.reservationId })]);

    expect((await processPickCommands(sql, warehouse, [pick])).replies).toMatchObject([
      { type: 'inventory.pick-refused.v1', reason: 'the parcel is not reserved' },
    ]);
    expect(await stateAt(pick)).toMatchObject({ code: 'unknown-consignment' });
  });

  test('is refused when the warehouse rejects it, and stays refused', async () => {
    const pick = await aPick();
    await depot.call('POST', '/faults', { kind: 'reject' });

    const { replies } = await processPickCommands(sql, warehouse, [pick]);

    expect(replies).toMatchObject([{ type: 'inventory.pick-refused.v1', reason: expect.stringContaining('rejects') }]);
    expect((await processPickCommands(sql, warehouse, [pick])).replies).toEqual(replies);
  });

  test('is refused by a retry after the warehouse has cancelled an accepted pick', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);
    await depot.call('DELETE', `/consignments/${pick.sagaId}.1`);

    const { replies } = await processPickCommands(sql, warehouse, [pick]);

    expect(replies).toMatchObject([{ type: 'inventory.pick-refused.v1', reason: 'the warehouse has cancelled the pick' }]);
    expect((await processPickCommands(sql, warehouse, [pick])).replies).toEqual(replies);
    await expect(parcelShipper(sql)(shipment(pick))).rejects.toMatchObject({ code: 'parcel-not-reserved' });
  });

  test('that fails at the warehouse fails individually, and is accepted by a retry', async () => {
    const [good, bad] = [await aPick(), await aPick(anySku('BAD'))];
    await depot.call('POST', '/faults', { kind: 'fail', article: bad.parcel.lines[0]?.sku });

    const { replies, failed } = await processPickCommands(sql, warehouse, [good, bad]);

    expect(replies).toMatchObject([{ type: 'inventory.pick-accepted.v1', sagaId: good.sagaId }]);
    expect(failed).toMatchObject([{ command: { sagaId: bad.sagaId }, reason: expect.stringContaining('returned 500') }]);
    expect((await processPickCommands(sql, warehouse, [bad])).replies).toMatchObject([{ type: 'inventory.pick-accepted.v1' }]);
  });

  test.each(['request', 'response'])(
    'whose %s the database refuses fails individually on each delivery, and the others succeed',
    async (what) => {
      const picks = [await aPick(), await aPick(), await aPick(), await aPick()];
      const [bad, ...others] = picks;
      if (!bad) throw new Error('no pick');
      const unstorable: PickParcel = what === 'request' ? { ...bad, parcel: { ...bad.parcel, parcelNo: 2 ** 40 } } : bad;
      const refusing: Warehouse = {
        ...warehouse,
        pick: async (request) => (request.key.sagaId === bad.sagaId ? { outcome: 'refused', reason: 'no\0' } : warehouse.pick(request)),
      };

      for (let time = 1; time <= 2; time += 1) {
        const { replies, failed } = await processPickCommands(sql, refusing, [unstorable, ...others]);
        expect(replies).toEqual(others.map(({ sagaId }) => ({ type: 'inventory.pick-accepted.v1', sagaId, attempt: 1 })));
        expect(failed).toEqual([{ command: unstorable, reason: expect.stringContaining('SqlError') }]);
      }
    },
  );

  test('whose response was lost is looked up by its key, not requested twice', async () => {
    const pick = await aPick();
    await depot.call('POST', '/faults', { kind: 'accept-then-hang', millis: 2_000 });

    expect((await processPickCommands(sql, warehouse, [pick])).failed).toMatchObject([
      { reason: expect.stringContaining('no response within') },
    ]);
    expect((await processPickCommands(sql, warehouse, [pick])).replies).toMatchObject([{ type: 'inventory.pick-accepted.v1' }]);
  });

  test('that the warehouse has lost is requested again by a retry of its saga', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);
    const fresh = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 600_000 });

    const { replies } = await processPickCommands(sql, depotWarehouse({ baseUrl: fresh.baseUrl, apiKey }), [pick]);

    expect(replies).toMatchObject([{ type: 'inventory.pick-accepted.v1' }]);
    expect(await fresh.call('GET', `/consignments/${pick.sagaId}.1`)).toMatchObject({ body: { state: 'accepted' } });
    await fresh.close();
  });
});

describe('cancelling a pick', () => {
  test('stops it at the warehouse', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);

    const first = await processPickCommands(sql, warehouse, [theCancellation(pick)]);

    expect(first.replies).toEqual([{ type: 'inventory.pick-cancelled.v1', sagaId: pick.sagaId, attempt: 1 }]);
    expect(await processPickCommands(sql, warehouse, [theCancellation(pick)])).toEqual(first);
    expect(await stateAt(pick)).toMatchObject({ state: 'cancelled' });
  });

  test('before the pick arrives refuses it without a call to the warehouse', async () => {
    const pick = await aPick();

    expect((await processPickCommands(sql, warehouse, [theCancellation(pick)])).replies).toMatchObject([
      { type: 'inventory.pick-cancelled.v1' },
    ]);
    expect((await processPickCommands(sql, warehouse, [pick])).replies).toMatchObject([{ type: 'inventory.pick-refused.v1' }]);
    expect(await stateAt(pick)).toMatchObject({ code: 'unknown-consignment' });
  });

  test('takes precedence over the pick in the same batch', async () => {
    const pick = await aPick();
    const { replies } = await processPickCommands(sql, warehouse, [pick, theCancellation(pick)]);
    expect(replies.map(({ type }) => type)).toEqual(['inventory.pick-refused.v1', 'inventory.pick-cancelled.v1']);
  });

  test('that races the pick ends with the same status on both sides', async () => {
    const picks = await Promise.all(Array.from({ length: 6 }, () => aPick()));

    await Promise.all(
      picks.flatMap((pick) => [processPickCommands(sql, warehouse, [pick]), processPickCommands(sql, warehouse, [theCancellation(pick)])]),
    );

    for (const pick of picks) {
      expect((await processPickCommands(sql, warehouse, [pick])).replies).toMatchObject([{ type: 'inventory.pick-refused.v1' }]);
      expect(['cancelled', undefined]).toContain(((await stateAt(pick)) as { state?: string }).state);
    }
  });

  test('in progress leaves a repeated pick without a reply until it has an outcome', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);
    await database.admin.run`update inventory.picks set status = 'cancelling' where saga_id = ${pick.sagaId}::uuid`;

    expect(await processPickCommands(sql, warehouse, [pick])).toMatchObject({
      replies: [],
      failed: [{ command: pick, reason: expect.stringContaining('is being cancelled') }],
    });
  });

  test('that the warehouse refuses does not change the pick', async () => {
    const onTheBelt = createServer((request, response) =>
      request.method === 'DELETE'
        ? response.writeHead(409).end('{"code":"on-the-belt","detail":"the belt cannot be stopped"}')
        : response.end('{"state":"accepted"}'),
    );
    await new Promise<void>((resolve) => onTheBelt.listen(0, '127.0.0.1', resolve));
    const unstoppable = depotWarehouse({ baseUrl: `http://127.0.0.1:${(onTheBelt.address() as AddressInfo).port}`, apiKey });
    const pick = await aPick();
    await processPickCommands(sql, unstoppable, [pick]);

    const { replies } = await processPickCommands(sql, unstoppable, [theCancellation(pick)]);

    expect(replies).toMatchObject([{ type: 'inventory.pick-not-cancelled.v1', reason: 'the belt cannot be stopped' }]);
    expect(await parcelShipper(sql)(shipment(pick))).toMatchObject({ type: 'inventory.parcel-shipped.v1' });
    onTheBelt.close();
  });
});

describe('shipping', () => {
  test('commits the reservation once; a repeat returns the first reply', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);

    const first = await parcelShipper(sql)(shipment(pick));

    expect(first).toEqual({ type: 'inventory.parcel-shipped.v1', ...shipment(pick) });
    expect(await parcelShipper(sql)({ ...shipment(pick), trackingNumber: 'SM2' })).toEqual(first);
  });

  test('is reported again to a saga that retries the pick: the first reply may have been lost', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);
    const shipped = await parcelShipper(sql)(shipment(pick));

    expect((await processPickCommands(sql, warehouse, [pick])).replies).toEqual([shipped]);
    expect((await processPickCommands(sql, warehouse, [theCancellation(pick)])).replies).toEqual([shipped]);
  });

  test('may be reported before the response to the pick', async () => {
    const pick = await aPick();
    await depot.call('POST', '/faults', { kind: 'accept-then-hang', millis: 2_000 });
    await processPickCommands(sql, warehouse, [pick]);

    expect(await parcelShipper(sql)(shipment(pick))).toMatchObject({ type: 'inventory.parcel-shipped.v1' });
  });

  test('of a pick that was not requested, or was cancelled, is refused', async () => {
    const pick = await aPick();
    await expect(parcelShipper(sql)(shipment(pick))).rejects.toMatchObject({ code: 'pick-not-found' });
    await processPickCommands(sql, warehouse, [pick]);
    await processPickCommands(sql, warehouse, [theCancellation(pick)]);
    await expect(parcelShipper(sql)(shipment(pick))).rejects.toMatchObject({ code: 'parcel-not-reserved' });
  });

  test('cannot be released: the command fails, and the stock stays shipped', async () => {
    const pick = await aPick();
    await processPickCommands(sql, warehouse, [pick]);
    await parcelShipper(sql)(shipment(pick));

    const { replies, failed } = await processStockCommands(sql, [theRelease({ ...anOrder(), sagaId: pick.reservationId })]);

    expect(replies).toEqual([]);
    expect(failed).toMatchObject([{ reason: expect.stringContaining('has shipped') }]);
  });
});

test('the stock adds up after these tests', async () => {
  await expectStockToAddUp(sql);
});
