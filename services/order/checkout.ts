import { type Buyer, customerToBuyFor, placeOrder, refuseWithoutCart, timeOfPlacing } from '../../domain/order/sale/checkout.ts';
import { type Checkout } from '../../contracts/order/http.ts';
import { fingerprintOf } from '../../domain/order/sale/checkout-fingerprint.ts';
import { type CommandQueues, sendCommands } from '../../domain/order/saga/command-queues.ts';
import { mintOrderNumber } from '../../domain/order/sale/order-number.ts';
import { type OrderTerms, askedByOrder } from '../../domain/order/saga/order-process.ts';
import { firstOrderSaga } from '../../domain/order/saga/order-saga.ts';
import { findByKey, findOrder, savePlacedOrder } from '../../domain/order/sale/store.ts';
import { justPlaced } from '../../domain/order/sale/order-view.ts';
import { type OrderView } from '../../contracts/order/http.ts';
import { atRest } from '../../domain/order/saga/patience.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { OrderError } from '../../domain/order/errors.ts';
import type { Flags } from '../../platform/flags/flags.ts';
import { type CustomerId, type ShardedId, customerOf, mintShardedId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { AskOffers } from './offers.ts';

export interface CheckOutProps {
  readonly orders: Sharded;
  readonly queues: CommandQueues;
  readonly askOffers: AskOffers;
  readonly currency: string;
  readonly flags: Pick<Flags, 'isOn'>;
  readonly logger: Logger;
  readonly now: () => Date;
}

export interface CheckOutRequest {
  readonly checkout: Checkout;
  readonly buyer: Buyer;

  /** Guests that the buyer has been: who signs in between a request and its repeat gets the order of the guest. */
  readonly formerly: readonly CustomerId[];
  readonly key: string;
}

/**
 * Places an order, once per key: prices are asked, then all is written at once, then the first command is sent. A repeat gets the order that its key made, whatever prices or
 * products have become since, and though the shop takes no new ones.
 */
export async function checkOut(props: CheckOutProps, { checkout, buyer, formerly, key }: CheckOutRequest): Promise<OrderView> {
  const customerId = customerToBuyFor(checkout, buyer);
  refuseWithoutCart(checkout, buyer);
  const fingerprint = fingerprintOf(checkout);
  const now = props.now();
  const placedAt = timeOfPlacing(checkout, now);
  const asGuest = await findByFormerKey(props, { formerly, key, fingerprint });
  if (asGuest) return read(props, customerOf(asGuest), asGuest);
  const terms = await agree(props, { checkout, buyer, customerId, placedAt }).catch(async (refusal: unknown) => {
    const known = await findByKey(props.orders, { customerId, key, fingerprint });
    if (known) return known;
    throw refusal;
  });
  if ('isRepeat' in terms) return read(props, customerId, terms.orderId);

  const placed = await savePlacedOrder(props.orders, { key, fingerprint, terms, placedAt, now, isImport: buyer.isImporter });
  if (placed.isRepeat) return read(props, customerId, placed.orderId);
  await sendFirstCommand(props, terms);
  return justPlaced(terms, placedAt);
}

async function findByFormerKey(
  { orders }: CheckOutProps,
  { formerly, key, fingerprint }: { formerly: readonly CustomerId[]; key: string; fingerprint: string },
): Promise<ShardedId | undefined> {
  const known = await Promise.all(formerly.map((customerId) => findByKey(orders, { customerId, key, fingerprint }).catch(unlessReused)));
  return known.find((order) => order !== undefined)?.orderId;
}

/** What a guest once asked for in other words under the same key is another request. */
function unlessReused(error: unknown): undefined {
  if (!(error instanceof DomainError)) throw error;
}

interface Agreement {
  readonly checkout: Checkout;
  readonly buyer: Buyer;
  readonly customerId: CustomerId;
  readonly placedAt: string;
}

async function agree(
  { askOffers, currency, flags }: CheckOutProps,
  { checkout, buyer, customerId, placedAt }: Agreement,
): Promise<OrderTerms> {
  if (!(await flags.isOn('checkout-enabled', true)))
    throw new OrderError('checkout-disabled', 'the shop takes no orders at present; carts are kept, try again later');
  const offers = await askOffers(checkout.lines.map(({ sku }) => sku));
  const orderId = mintShardedId({ customerId, at: new Date(placedAt) });
  return placeOrder(checkout, offers, buyer, { orderId, number: mintOrderNumber(), currency });
}

async function sendFirstCommand({ queues, logger }: CheckOutProps, terms: OrderTerms): Promise<void> {
  const commands = askedByOrder({ terms, saga: firstOrderSaga, patience: atRest, parcels: [] }, '');
  const unsent = await sendCommands(queues, commands);
  if (unsent.length > 0) logger.warn({ orderId: terms.orderId }, 'the first command could not be sent; the sweeper will send it');
}

async function read({ orders }: CheckOutProps, customerId: CustomerId, orderId: ShardedId): Promise<OrderView> {
  const order = await findOrder(orders.for(customerId), orderId);
  if (!order) throw new Error(`order ${orderId} has a key but cannot be found`);
  return order;
}
