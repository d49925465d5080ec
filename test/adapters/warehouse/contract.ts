import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shipment } from '../../../domain/inventory/picking/store.ts';
import type { PickResponse, Warehouse } from '../../../domain/inventory/picking/warehouse.ts';
import { DependencyUnavailable } from '../../../platform/http/dependency-unavailable.ts';
import type { Webhook } from '../../../platform/webhooks/webhook.ts';
import { eventually } from '../../support/eventually.ts';
import { webhookContract, type WebhookDelivery } from '../webhook-contract.ts';

/** The behaviour of the sandbox for the next pick of a SKU. By default it accepts the pick. */
export type NextPick = 'ships' | 'rejects' | 'fails' | 'loses-response' | 'is-not-stoppable';

export interface WarehouseVendor {
  readonly warehouse: Warehouse;
  /** The same adapter with an address where no server listens. */
  readonly unreachable: Warehouse;
  readonly webhook: Webhook<Shipment>;
  readonly foreign: Webhook<Shipment>;
  /** The webhooks that the sandbox has sent. */
  readonly deliveries: readonly WebhookDelivery[];
  next(what: NextPick, sku: string): Promise<unknown>;
  close(): Promise<void>;
}

function aRequest({ centre = 'north' } = {}) {
  const sku = `SKU-${randomUUID().slice(0, 8)}`;
  return {
    key: { sagaId: randomUUID(), attempt: 1 },
    parcel: { parcelNo: 1, centre, lines: [{ lineNo: 1, sku, quantity: 2 }] },
    shipTo: { name: 'Ada', line1: '1 High Street', city: 'York', postcode: 'YO1 7HH', country: 'GB' },
    sku,
  };
}

/** The contract of a warehouse adapter, tested against the vendor's sandbox over HTTP. */
export function warehouseContract(start: () => Promise<WarehouseVendor>): void {
  let vendor: WarehouseVendor;
  let warehouse: Warehouse;

  beforeAll(async () => {
    vendor = await start();
    warehouse = vendor.warehouse;
  });

  afterAll(() => vendor.close());

  async function picked(what?: NextPick) {
    const request = aRequest();
    if (what) await vendor.next(what, request.sku);
    return { request, response: await warehouse.pick(request) };
  }

  async function shipped() {
    const { request } = await picked('ships');
    const response = await eventually(async () => {
      const found = await warehouse.find(request.key);
      if (found?.outcome !== 'shipped') throw new Error('not shipped yet');
      return found;
    });
    return { request, response };
  }

  const refused = { outcome: 'refused', reason: expect.any(String) };

  describe('a pick', () => {
    test('is accepted, and a repeat returns the same', async () => {
      const { request, response } = await picked();
      expect(response).toEqual({ outcome: 'accepted' });
      expect(await warehouse.pick(request)).toEqual(response);
      expect(await warehouse.find(request.key)).toEqual(response);
    });

    test('of another attempt is another pick', async () => {
      const { request } = await picked();
      expect(await warehouse.find({ ...request.key, attempt: 2 })).toBeUndefined();
    });

    test('to an address without a postcode is accepted', async () => {
      const { shipTo, ...request } = aRequest();
      const { postcode: _, ...address } = shipTo;
      expect(await warehouse.pick({ ...request, shipTo: { ...address, country: 'HK' } })).toEqual({ outcome: 'accepted' });
    });

    test('that the warehouse rejects is refused, and stays refused', async () => {
      const { request, response } = await picked('rejects');
      expect(response).toEqual(refused);
      expect(await warehouse.pick(request)).toEqual(response);
      expect(await warehouse.find(request.key)).toEqual(response);
    });

    test('at a centre that does not exist is refused', async () => {
      expect(await warehouse.pick(aRequest({ centre: 'the moon' }))).toEqual(refused);
    });

    test('of other goods under the same key is refused', async () => {
      const { request } = await picked();
      const lines = request.parcel.lines.map((line) => ({ ...line, quantity: 3 }));
      expect(await warehouse.pick({ ...request, parcel: { ...request.parcel, lines } })).toEqual(refused);
    });

    test('that fails at the warehouse has no outcome, and is accepted by a retry', async () => {
      const request = aRequest();
      await vendor.next('fails', request.sku);
      await expect(warehouse.pick(request)).rejects.toThrow(DependencyUnavailable);
      expect(await warehouse.find(request.key)).toBeUndefined();
      expect(await warehouse.pick(request)).toEqual({ outcome: 'accepted' });
    });

    test('whose response is lost is found by its key', async () => {
      const request = aRequest();
      await vendor.next('loses-response', request.sku);
      await expect(warehouse.pick(request)).rejects.toThrow(DependencyUnavailable);
      expect(await warehouse.find(request.key)).toEqual({ outcome: 'accepted' });
    });
  });

  describe('cancelling', () => {
    test('stops the pick, and a repeat returns the same', async () => {
      const { request } = await picked();
      for (let time = 0; time < 2; time += 1) expect(await warehouse.cancel(request.key)).toEqual({ outcome: 'cancelled' });
      expect(await warehouse.find(request.key)).toEqual(refused);
      expect(await warehouse.pick(request)).toEqual(refused);
    });

    test('before the pick arrives causes the pick to be refused', async () => {
      const request = aRequest();
      expect(await warehouse.cancel(request.key)).toEqual({ outcome: 'cancelled' });
      expect(await warehouse.pick(request)).toEqual(refused);
    });

    test('that the warehouse refuses does not change the pick', async () => {
      const { request, response } = await picked('is-not-stoppable');
      expect(await warehouse.cancel(request.key)).toEqual({ outcome: 'not-cancelled', reason: expect.any(String) });
      expect(await warehouse.find(request.key)).toEqual(response);
    });
  });

  test('no call has an outcome when no server listens', async () => {
    const { unreachable } = vendor;
    const request = aRequest();
    await expect(unreachable.pick(request)).rejects.toThrow(DependencyUnavailable);
    await expect(unreachable.find(request.key)).rejects.toThrow(DependencyUnavailable);
    await expect(unreachable.cancel(request.key)).rejects.toThrow(DependencyUnavailable);
  });

  /** A shipped parcel and its webhook. */
  async function reported() {
    const { request, response } = await shipped();
    const { webhook, foreign } = vendor;
    return eventually(() => {
      const found = vendor.deliveries.flatMap((delivery) => {
        const event = webhook.parse(Buffer.from(delivery.body));
        return event?.sagaId === request.key.sagaId ? [{ delivery, event }] : [];
      });
      const [first] = found;
      if (!first) throw new Error('not reported yet');
      return { webhook, foreign, response, request, ...first };
    });
  }

  test('a shipped parcel is reported with the values that every call returns', async () => {
    const { request, response, event } = await reported();
    const { outcome: _, ...values } = response satisfies PickResponse;
    expect(event).toEqual({ ...request.key, ...values });
    expect(await warehouse.pick(request)).toEqual(response);
    expect(await warehouse.cancel(request.key)).toEqual(response);
  });

  webhookContract<Shipment>(reported);
}
