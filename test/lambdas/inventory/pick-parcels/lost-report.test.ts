import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { PickParcel } from '../../../../contracts/inventory/commands.ts';
import { processPickCommands } from '../../../../domain/inventory/picking/pick-commands.ts';
import { parcelShipper } from '../../../../domain/inventory/picking/shipping.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
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
  // It receives the webhooks and ignores them.
  shop = await startShop();
  depot = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 0 });
  warehouse = depotWarehouse({ baseUrl: depot.baseUrl, apiKey });
});

afterAll(async () => {
  await depot.close();
  shop.close();
});

const Dispatched = z.object({ state: z.literal('dispatched'), trackingNumber: z.string(), dispatchedAt: z.string() });

/** An accepted pick that has shipped without a received report, and the expected reply. */
async function aLostReport() {
  const pick = await aHeldPick(sql);
  await processPickCommands(sql, warehouse, [pick]);
  const at = await eventually(async () => Dispatched.parse((await depot.call('GET', `/consignments/${pick.sagaId}.1`)).body));
  const { trackingNumber, dispatchedAt: shippedAt } = at;
  return { pick, shipped: { type: 'inventory.parcel-shipped.v1', sagaId: pick.sagaId, attempt: 1, trackingNumber, shippedAt } };
}

const shippedOf = async ({ parcel: { lines } }: PickParcel) =>
  (await stockOf(sql, lines[0]?.sku ?? '')).find(({ centre }) => centre === 'north')?.shipped;

describe('a shipment whose report was lost', () => {
  test('is detected when the pick is retried', async () => {
    const { pick, shipped } = await aLostReport();
    expect(await processPickCommands(sql, warehouse, [pick])).toEqual({ replies: [shipped], failed: [] });
    expect(await shippedOf(pick)).toBe(2);
  });

  test('is detected by a late cancellation', async () => {
    const { pick, shipped } = await aLostReport();
    expect(await processPickCommands(sql, warehouse, [theCancellation(pick)])).toEqual({ replies: [shipped], failed: [] });
    expect(await shippedOf(pick)).toBe(2);
  });

  test('is detected at once when the parcel ships before the response to the pick', async () => {
    const pick = await aHeldPick(sql);
    await depot.call('POST', '/faults', { kind: 'webhook-first' });
    expect((await processPickCommands(sql, warehouse, [pick])).replies).toMatchObject([{ type: 'inventory.parcel-shipped.v1' }]);
    expect(await shippedOf(pick)).toBe(2);
  });

  test('turns a late report into a repeat', async () => {
    const { pick, shipped } = await aLostReport();
    await processPickCommands(sql, warehouse, [pick]);
    expect(await parcelShipper(sql)(shipment(pick))).toEqual(shipped);
    expect(await shippedOf(pick)).toBe(2);
  });

  test('ships once, with the same reply, when its report arrives concurrently', async () => {
    const lost = await Promise.all(Array.from({ length: 6 }, () => aLostReport()));
    await Promise.all(
      lost.map(async ({ pick }) => {
        const [retried, reported] = await Promise.all([processPickCommands(sql, warehouse, [pick]), parcelShipper(sql)(shipment(pick))]);
        expect(retried).toEqual({ replies: [reported], failed: [] });
        expect(await shippedOf(pick)).toBe(2);
      }),
    );
  });

  test('of a released parcel fails individually, and moves no stock', async () => {
    const [{ pick }, good] = [await aLostReport(), await aLostReport()];
    await processStockCommands(sql, [theRelease({ ...anOrder(), sagaId: pick.reservationId })]);

    const { replies, failed } = await processPickCommands(sql, warehouse, [pick, good.pick]);

    expect(replies).toEqual([good.shipped]);
    expect(failed).toMatchObject([{ command: pick, reason: expect.stringContaining('return the parcel') }]);
    expect(await shippedOf(pick)).toBe(0);
  });
});

test('the stock adds up after these tests', async () => {
  await expectStockToAddUp(sql);
});
