import { mintShardedId } from '../../../../platform/sharding/order-id.ts';
import type { CountedEvent } from '../../../../contracts/analytics/counted-events.ts';

type Confirmed = Extract<CountedEvent, { type: 'order.order-confirmed.v2' }>;

export interface SaleProps {
  readonly placedAt?: string;
  readonly customerId?: number;
  /** Units and price by SKU. */
  readonly lines?: Readonly<Record<string, readonly [units: number, price: number]>>;
}

const at = '2026-11-30T12:00:00.000Z';

/** An order and its events. */
export function sale({ placedAt = '2026-06-01T12:00:00.000Z', customerId = 7, lines: bought = { MUG: [2, 500] } }: SaleProps = {}) {
  const orderId = mintShardedId({ customerId, at: new Date(placedAt) });
  const about = { orderId, number: orderId.slice(0, 8), customerId, at };
  const linesOf = (of: NonNullable<SaleProps['lines']>) =>
    Object.entries(of).map(([sku, [quantity, amount]], index) => ({
      lineNo: index + 1,
      sku,
      title: sku,
      quantity,
      unitPrice: { amount, currency: 'GBP' },
    }));
  const lines = linesOf(bought);
  const total = { amount: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0), currency: 'GBP' };
  const confirmed: Confirmed = { type: 'order.order-confirmed.v2', ...about, email: null, lines, total, placedAt, country: 'GB' };
  return {
    confirmed,
    cancelled: {
      type: 'order.order-cancelled.v2',
      ...about,
      email: null,
      reason: { code: 'cancelled-by-customer' },
    } satisfies CountedEvent,
    parcelCancelled: (parcelNo: number, of: NonNullable<SaleProps['lines']>) =>
      ({
        type: 'order.parcel-cancelled.v2',
        ...about,
        parcelNo,
        centre: 'north',
        lines: linesOf(of),
        amount: total,
        reason: { code: 'cancelled-by-customer' },
      }) satisfies CountedEvent,
  } as const;
}

export const productChanged = (sku: string, category: string, version = 1): CountedEvent => ({
  type: 'product.product-changed.v1',
  sku,
  category,
  version,
  changedAt: at,
});
