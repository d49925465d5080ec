import * as z from 'zod';
import { referenceOf } from './reference.ts';
import type { CancelResponse, PickResponse, PickKey, Warehouse } from '../../../domain/inventory/picking/warehouse.ts';
import { httpClient } from '../../../platform/http/client.ts';
import { storable, storableText } from '../../../platform/http/storable-text.ts';
import { RemoteRefusal } from '../../../platform/http/remote-refusal.ts';
import { circuit } from './circuit.ts';

export interface DepotWarehouseProps {
  /** The base URL of its API, such as `https://wms.example.com/api`. */
  readonly baseUrl: string;
  readonly apiKey: string;

  /**
   * Time-out of one call. A repeated pick and a late cancellation make two calls, and the Lambda's time-out is five seconds.
   *
   * @default 1500
   */
  readonly timeoutMillis?: number;
}

const Consignment = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['accepted', 'cancelled', 'rejected']), reason: z.string().transform(storable).nullish() }),
  z.object({
    state: z.literal('dispatched'),
    trackingNumber: storableText(100),
    dispatchedAt: z.iso.datetime({ offset: true }),
  }),
]);

/** The client of the warehouse's HTTP API: a pick is a consignment, and our key is its reference. */
export function depotWarehouse({ baseUrl, apiKey, timeoutMillis = 1_500 }: DepotWarehouseProps): Warehouse {
  const http = httpClient({ baseUrl, timeoutMillis, headers: { 'x-api-key': apiKey } });
  const guarded = circuit({ target: baseUrl, opensAfter: 5, openMillis: 5_000 });
  // No retries here: the queue redelivers failed commands and counts them.
  const once = { isIdempotent: false } as const;

  const find = async (key: PickKey): Promise<PickResponse | undefined> => {
    try {
      return pickResponse(await guarded(() => http.get(pathOf(referenceOf(key)), Consignment, once)));
    } catch (error) {
      if (error instanceof RemoteRefusal && error.status === 404) return undefined;
      throw error;
    }
  };

  return {
    find,

    async pick({ key, parcel, shipTo }) {
      const { name, line1, city, postcode, country } = shipTo;
      const body = {
        depot: parcel.centre,
        deliverTo: { name, street: line1, town: city, postcode, country },
        items: parcel.lines.map(({ sku, quantity }) => ({ article: sku, count: quantity })),
      };
      try {
        return pickResponse(await guarded(() => http.put(pathOf(referenceOf(key)), body, Consignment, once)));
      } catch (error) {
        if (error instanceof RemoteRefusal && (error.status === 409 || error.status === 422))
          return { outcome: 'refused', reason: reasonOf(error) };
        throw error;
      }
    },

    async cancel(key): Promise<CancelResponse> {
      try {
        await guarded(() => http.delete(pathOf(referenceOf(key)), Consignment, once));
        return { outcome: 'cancelled' };
      } catch (error) {
        if (!(error instanceof RemoteRefusal && error.status === 409)) throw error;
        const found = await find(key);
        return found?.outcome === 'shipped' ? found : { outcome: 'not-cancelled', reason: reasonOf(error) };
      }
    },
  };
}

function pickResponse(consignment: z.infer<typeof Consignment>): PickResponse {
  switch (consignment.state) {
    case 'accepted':
      return { outcome: 'accepted' };
    case 'dispatched': {
      const { trackingNumber, dispatchedAt } = consignment;
      return { outcome: 'shipped', trackingNumber, shippedAt: new Date(dispatchedAt).toISOString() };
    }
    case 'cancelled':
      return { outcome: 'refused', reason: consignment.reason ?? 'the warehouse has cancelled the pick' };
    case 'rejected':
      return { outcome: 'refused', reason: consignment.reason ?? 'the warehouse has rejected the pick' };
  }
}

function reasonOf({ problem, code }: RemoteRefusal): string {
  return storable(typeof problem['detail'] === 'string' ? problem['detail'] : code);
}

function pathOf(reference: string): string {
  return `/consignments/${encodeURIComponent(reference)}`;
}
