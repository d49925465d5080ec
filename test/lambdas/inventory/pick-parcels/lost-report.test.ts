import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PickParcel } from '../../../../contracts/inventory/commands.ts';
import { settlePickCommands } from '../../../../domain/inventory/picking/pick-commands.ts';
import { parcelShipper } from '../../../../domain/inventory/picking/shipping.ts';
import { settleStock } from '../../../../domain/inventory/stock/stock-commands.ts';
import { stockOf } from '../../../../domain/inventory/stock/store.ts';
import type { Warehouse } from '../../../../domain/inventory/picking/warehouse.ts';
import { depotWarehouse } from '../../../../adapters/warehouse/depot/client.ts';
import { anOrder, expectStockToAddUp, theRelease } from '../../../support/builders/stock-world.ts';
import { apiKey, startShop, startWarehouse } from '../../../support/fakes/started-warehouse.ts';
import { eventually } from '../../../support/eventually.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { aHeldPick, shipment, theCancellation } from './pick-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
let shop: Awaited<ReturnType<typeof startShop>>;
let depot: Awaited<ReturnType<typeof startWarehouse>>;
let warehouse: Warehouse;

beforeAll(async () => {
  // It hears the reports, and does nothing about them.
  shop = await startShop();
  depot = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 0 });
  warehouse = depotWarehouse({ baseUrl: depot.baseUrl, apiKey });
});

afterAll(async () => {
  await depot.close();
  shop.close();
});

const Dispatched = z.object({ state: z.literal('dispatched'), trackingNumber: z.string(), dispatchedAt: z.string() });

/** A pick that was accepted and has then left, unheard, and what its saga should be told. */
async function aLostOne() {
  const pick = await aHeldPick(sql);
  await settlePickCommands(sql, warehouse, [pick]);
  const at = await eventually(async () => Dispatched.parse((await depot.call('GET', `/consignments/${pick.sagaId}.1`)).body));
  const { trackingNumber, dispatchedAt: shippedAt } = at;
  return { pick, shipped: { type: 'inventory.parcel-shipped.v1', sagaId: pick.sagaId, attempt: 1, trackingNumber, shippedAt } };
}

const shippedOf = async ({ parcel: { lines } }: PickParcel) =>
  (await stockOf(sql, lines[0]?.sku ?? '')).find(({ centre }) => centre === 'north')?.shipped;

describe('a shipment whose report was lost', () => {
  test('is found out when the pick is asked again', async () => {
    const { pick, shipped } = await aLostOne();
    expect(await settlePickCommands(sql, warehouse, [pick])).toEqual({ replies: [shipped], failed: [] });
    expect(await shippedOf(pick)).toBe(2);
  });

  test('is found out when the pick is cancelled too late', async () => {
    const { pick, shipped } = await aLostOne();
    expect(await settlePickCommands(sql, warehouse, [theCancellation(pick)])).toEqual({ replies: [shipped], failed: [] });
    expect(await shippedOf(pick)).toBe(2);
  });

  test('is found out at once where the parcel has left before the pick is answered', async () => {
    const pick = await aHeldPick(sql);
    await depot.call('POST', '/faults', { kind: 'webhook-first' });
    expect((await settlePickCommands(sql, warehouse, [pick])).replies).toMatchObject([{ type: 'inventory.parcel-shipped.v1' }]);
    expect(await shippedOf(pick)).toBe(2);
  });

  test('makes of its report a repeat, should it come later after all', async () => {
    const { pick, shipped } = await aLostOne();
    await settlePickCommands(sql, warehouse, [pick]);
    expect(await parcelShipper(sql)(shipment(pick))).toEqual(shipped);
    expect(await shippedOf(pick)).toBe(2);
  });

  test('ships once, and is told the same, when its report comes at the same moment', async () => {
    const lost = await Promise.all(Array.from({ length: 6 }, () => aLostOne()));
    await Promise.all(
      lost.map(async ({ pick }) => {
        const [asked, reported] = await Promise.all([settlePickCommands(sql, warehouse, [pick]), parcelShipper(sql)(shipment(pick))]);
        expect(asked).toEqual({ replies: [reported], failed: [] });
        expect(await shippedOf(pick)).toBe(2);
      }),
    );
  });

  test('of a parcel that was given back fails alone, and moves no stock', async () => {
    const [{ pick }, good] = [await aLostOne(), await aLostOne()];
    await settleStock(sql, [theRelease({ ...anOrder(), sagaId: pick.reservationId })]);

    const { replies, failed } = await settlePickCommands(sql, warehouse, [pick, good.pick]);

    expect(replies).toEqual([good.shipped]);
    expect(failed).toMatchObject([{ command: pick, reason: expect.stringContaining('the parcel must come back') }]);
    expect(await shippedOf(pick)).toBe(0);
  });
});

test('after all of this the stock adds up', async () => {
  await expectStockToAddUp(sql);
});
