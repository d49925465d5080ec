import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { OrderError } from '../errors.ts';

/** How long a key makes a request to the cart a repeat; of a customer, the last hundred keys are kept. */
export const CART_KEY_RETENTION_HOURS = 24;

/** A request that changes the cart once. */
export interface CartRequest {
  readonly key: string;

  /** Of its contents: another request must not use the key. */
  readonly fingerprint: string;
}

export function cartRequest(key: string, contents: readonly (string | number)[]): CartRequest {
  return { key, fingerprint: createHash('sha256').update(JSON.stringify(contents)).digest('base64url') };
}

export function keyReused(key = ''): OrderError {
  return new OrderError(
    'idempotency-key-reused',
    `the Idempotency-Key ${key} was used by another request; use a new key for a new request`,
  );
}

const Kept = z.object({ fingerprint: z.string() });

/**
 * Whether the request has changed the cart before.
 *
 * @throws OrderError `idempotency-key-reused` if another request has used its key
 */
export async function isRepeat(orders: Sharded, customerId: CustomerId, { key, fingerprint }: CartRequest): Promise<boolean> {
  const [kept] = await orders.for(customerId).rows(Kept)`
    select r.fingerprint from shop.cart_requests r where r.customer_id = ${customerId} and r.key = ${key}
  `;
  if (kept && kept.fingerprint !== fingerprint) throw keyReused(key);
  return kept !== undefined;
}
