import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrderTerms } from '../../../domain/order/saga/order-process.ts';
import { savePlacedOrder } from '../../../domain/order/sale/store.ts';
import { mintCustomerId, mintShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';

export interface Acknowledged {
  readonly orderId: string;
  /** On the clock of `performance.now()`: when its last, successful try began, and when it was acknowledged. */
  readonly begunAtMillis: number;
  readonly atMillis: number;
}

export interface OrderLoad {
  readonly acknowledged: readonly Acknowledged[];
  readonly failedTries: number;

  /** Why, each reason once. */
  readonly failures: ReadonlySet<string>;
  stop(): Promise<void>;
}

const RETRY_MILLIS = 100;

/** Shoppers that place one order after the other. A try that fails is repeated with the same Idempotency-Key, as the storefront does. */
export function placeOrders(orders: Sharded, shoppers: number): OrderLoad {
  const acknowledged: Acknowledged[] = [];
  let failedTries = 0;
  const failures = new Set<string>();
  const stopping = new AbortController();
  const shop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const terms = orderTerms();
      const key = randomUUID();
      for (let isPlaced = false; !isPlaced && !stopping.signal.aborted;) {
        const begunAtMillis = performance.now();
        const now = new Date();
        try {
          const { orderId } = await savePlacedOrder(orders, { key, fingerprint: terms.orderId, terms, placedAt: now.toISOString(), now });
          acknowledged.push({ orderId, begunAtMillis, atMillis: performance.now() });
          isPlaced = true;
        } catch (error) {
          failedTries += 1;
          failures.add(error instanceof Error ? error.message : String(error));
          await pause(RETRY_MILLIS);
        }
      }
    }
  };
  const shopping = Promise.all(Array.from({ length: shoppers }, shop));
  return {
    acknowledged,
    failures,
    get failedTries() {
      return failedTries;
    },
    async stop() {
      stopping.abort();
      await shopping;
    },
  };
}

function orderTerms(): OrderTerms {
  const customerId = mintCustomerId();
  const unitPrice = { amount: 1250, currency: 'GBP' };
  return {
    orderId: mintShardedId({ customerId, at: new Date() }),
    number: 'K7QX-29MD',
    customerId,
    contact: { email: 'drill@example.com', name: 'Drill' },
    notify: false,
    lines: [{ lineNo: 1, sku: 'DRILL', title: 'Drill', quantity: 1, unitPrice }],
    total: unitPrice,
    delivery: { shipTo: { name: 'Drill', line1: '1 High Street', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' } },
    paymentMethod: 'pm_card_visa',
    cartVersion: null,
  };
}
