import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of order by code. */
export const ERRORS = {
  'act-not-possible': {
    status: 409,
    summary: 'The step of a stuck saga cannot be ended by hand, or cannot be written off.',
    remedy: 'Retry it after its cause is fixed. `GET /api/orders/stuck` lists what each saga allows.',
  },
  'act-id-reused': {
    status: 409,
    summary: '`actId` belongs to another act.',
    remedy: 'Send a new UUID for each decision.',
  },
  'cart-already-bought': {
    status: 409,
    summary: 'An order has bought this version of the cart.',
    remedy: 'Read the cart again and order its current lines.',
  },
  'cart-changed': {
    status: 409,
    summary: 'The cart is no longer at the stated version.',
    remedy: 'Read the cart again and order its current lines.',
  },
  'cart-differs': {
    status: 409,
    summary: 'The quantities of the order differ from the cart.',
    remedy: 'Order what is in the cart, or change the cart first.',
  },
  'cart-full': { status: 422, summary: 'The cart has reached its limit of different products.', remedy: 'Split the order.' },
  'cart-in-purchase': { status: 409, summary: 'An undecided order is buying this cart.', remedy: 'Finish its payment, or cancel it.' },
  'cart-line-not-found': { status: 404, summary: 'The SKU is not in the cart.', remedy: 'Add it first.' },
  'cart-not-yours': {
    status: 403,
    summary: "The session belongs to another account; only a guest's cart can be merged.",
    remedy: 'Send the session of a guest.',
  },
  'cart-version-required': { status: 400, summary: '`cartVersion` is missing.', remedy: 'Send the version that `GET /api/cart` returns.' },
  // Not 5xx: an intended refusal must not raise the alarm that rolls a deployment back.
  'checkout-disabled': { status: 409, summary: 'An operator has switched checkout off.', remedy: 'Try again later; carts are kept.' },
  'currency-mismatch': {
    status: 422,
    summary: "A price is not in the shop's currency.",
    remedy: 'Correct the price of the product.',
  },
  'hold-refused': {
    status: 409,
    summary: 'Other carts hold the rest of a marked SKU.',
    remedy: 'Take at most `available`, or try again later: holds end after minutes.',
  },
  'idempotency-key-reused': {
    status: 422,
    summary: 'The Idempotency-Key was used by another request.',
    remedy: 'Use a new key for a new order or addition.',
  },
  'not-an-importer': {
    status: 403,
    summary: 'Only an importing account may state `customerId`, `placedAt` or `notify`.',
    remedy: 'Leave them out.',
  },
  'order-already-shipped': { status: 409, summary: 'A parcel of the order has left the warehouse.', remedy: 'Return the order instead.' },
  'order-not-found': {
    status: 404,
    summary: 'The order does not exist or belongs to another customer.',
    remedy: 'List your orders with `GET /api/orders`.',
  },
  'order-too-large': { status: 422, summary: 'The amount of the order is above the limit.', remedy: 'Split the order.' },
  'page-token-invalid': {
    status: 400,
    summary: '`before` is not a page of the caller’s orders.',
    remedy: 'Read the first page without it, and pass its `next`.',
  },
  'placed-in-future': { status: 422, summary: '`placedAt` is later than now.', remedy: 'State when the order was placed.' },
  'price-changed': {
    status: 409,
    summary: 'A price differs from the one that the buyer accepted.',
    remedy: 'Show the new price and let the buyer confirm it.',
  },
  'saga-moved-on': {
    status: 409,
    summary: 'The saga is at another step than the one that was decided on.',
    remedy: 'Read `GET /api/orders/stuck` again, and decide on its current step.',
  },
  'saga-not-found': { status: 404, summary: 'The saga does not exist.', remedy: 'List the stuck sagas with `GET /api/orders/stuck`.' },
  'saga-not-stuck': {
    status: 409,
    summary: 'The saga runs by itself.',
    remedy: 'Wait: it retries its step, and is listed when it needs you.',
  },
  'saga-waits': {
    status: 409,
    summary: 'Another parcel of the order must be decided first.',
    remedy: 'Retry it when that parcel has been captured or stopped.',
  },
  'too-many-held': { status: 422, summary: 'A cart would hold more of a marked SKU than a customer may.', remedy: 'Take at most `most`.' },
  'too-many-of-one': {
    status: 422,
    summary: 'A cart line exceeds the largest quantity of one SKU.',
    remedy: 'Lower the quantity to at most `most`.',
  },
  'wish-list-full': { status: 422, summary: 'The wish list has reached its limit.', remedy: 'Remove products that are no longer wanted.' },
  'unknown-sku': { status: 422, summary: 'The shop does not sell the SKU.', remedy: 'Remove it from the request.' },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class OrderError extends DomainError<keyof typeof ERRORS> {}
