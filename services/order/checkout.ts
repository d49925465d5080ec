import { type Buyer, customerToBuyFor, placeOrder, requireCartVersion, placementTime } from '../../domain/order/sale/checkout.ts';
import { type Checkout } from '../../contracts/order/http.ts';
import { fingerprintOf } from '../../domain/order/sale/checkout-fingerprint.ts';
import { type CommandQueues, sendCommands } from '../../domain/order/saga/command-queues.ts';
import { mintOrderNumber } from '../../domain/order/sale/order-number.ts';
import { type OrderTerms, orderCommands, returnUrlOf } from '../../domain/order/saga/order-process.ts';
import { firstOrderSaga } from '../../domain/order/saga/order-saga.ts';
import { findByKey, findOrder, savePlacedOrder } from '../../domain/order/sale/store.ts';
import { newOrderView } from '../../domain/order/sale/order-view.ts';
import { type OrderView } from '../../contracts/order/http.ts';
import { idleTimer } from '../../domain/order/saga/retry-timer.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { OrderError } from '../../domain/order/errors.ts';
import type { Flags } from '../../platform/flags/flags.ts';
import { type CustomerId, type ShardedId, customerOf, mintShardedId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { FetchOffers } from './offers.ts';
import type { OrderMetrics } from './order-metrics.ts';

export interface CheckOutProps {
  readonly orders: Sharded;
  readonly queues: CommandQueues;
  readonly fetchOffers: FetchOffers;
  readonly currency: string;
  readonly shopUrl: string;
  readonly flags: Pick<Flags, 'isOn'>;
  readonly logger: Logger;
  readonly counted: OrderMetrics;
  readonly now: () => Date;
}

export interface CheckOutRequest {
  readonly checkout: Checkout;
  readonly buyer: Buyer;

  /** The guests linked to the buyer: a repeat after signing in returns the guest's order. */
  readonly guests: readonly CustomerId[];
  readonly key: string;
}

/**
 * Places one order per key: fetches prices, writes the order in one transaction, sends the first command.
 *
 * A repeat returns the order of its key, even if prices have changed or checkout is disabled.
 */
export async function checkOut(props: CheckOutProps, { checkout, buyer, guests, key }: CheckOutRequest): Promise<OrderView> {
  const customerId = customerToBuyFor(checkout, buyer);
  requireCartVersion(checkout, buyer);
  const fingerprint = fingerprintOf(checkout);
  const now = props.now();
  const placedAt = placementTime(checkout, now);
  const guestOrder = await findByGuestKey(props, { guests, key, fingerprint });
  if (guestOrder) return read(props, customerOf(guestOrder), guestOrder);
  const terms = await createTerms(props, { checkout, buyer, customerId, placedAt }).catch(async (refusal: unknown) => {
    const existing = await findByKey(props.orders, { customerId, key, fingerprint });
    if (existing) return existing;
    throw refusal;
  });
  if ('isRepeat' in terms) return read(props, customerId, terms.orderId);

  const placed = await savePlacedOrder(props.orders, { key, fingerprint, terms, placedAt, now, isImport: buyer.isImporter });
  if (placed.isRepeat) return read(props, customerId, placed.orderId);
  props.counted.placed(buyer.isImporter ? 'importer' : 'shopper');
  await sendFirstCommand(props, terms);
  return newOrderView(terms, placedAt);
}

async function findByGuestKey(
  { orders }: CheckOutProps,
  { guests, key, fingerprint }: { guests: readonly CustomerId[]; key: string; fingerprint: string },
): Promise<ShardedId | undefined> {
  const found = await Promise.all(guests.map((customerId) => findByKey(orders, { customerId, key, fingerprint }).catch(ignoreRefusal)));
  return found.find((order) => order !== undefined)?.orderId;
}

/** A guest may have used the same key for another request. */
function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof DomainError)) throw error;
}

interface TermsInput {
  readonly checkout: Checkout;
  readonly buyer: Buyer;
  readonly customerId: CustomerId;
  readonly placedAt: string;
}

async function createTerms(
  { fetchOffers, currency, flags }: CheckOutProps,
  { checkout, buyer, customerId, placedAt }: TermsInput,
): Promise<OrderTerms> {
  if (!(await flags.isOn('checkout-enabled', true)))
    throw new OrderError('checkout-disabled', 'checkout is switched off at the moment; carts are kept, try again later');
  const offers = await fetchOffers(checkout.lines.map(({ sku }) => sku));
  const orderId = mintShardedId({ customerId, at: new Date(placedAt) });
  return placeOrder(checkout, offers, buyer, { orderId, number: mintOrderNumber(), currency });
}

async function sendFirstCommand({ queues, logger, shopUrl }: CheckOutProps, terms: OrderTerms): Promise<void> {
  const process = { terms, saga: firstOrderSaga, retryTimer: idleTimer, parcels: [] };
  const commands = orderCommands(process, returnUrlOf(terms, shopUrl));
  const unsent = await sendCommands(queues, commands);
  if (unsent.length > 0) logger.warn({ orderId: terms.orderId }, 'could not send the first command; the sweeper will retry it');
}

async function read({ orders }: CheckOutProps, customerId: CustomerId, orderId: ShardedId): Promise<OrderView> {
  const order = await findOrder(orders.for(customerId), orderId);
  if (!order) throw new Error(`order ${orderId} has an idempotency key but does not exist`);
  return order;
}
