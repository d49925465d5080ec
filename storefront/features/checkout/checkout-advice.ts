import type { CheckoutOutcome } from './checkout-outcome.ts';

export interface Advice {
  readonly title: string;
  readonly advice: string;
}

const NOT_PLACED = 'Your order was not placed';

/** By the problem's code. */
const REFUSALS: ReadonlyMap<string, Advice> = new Map(
  Object.entries({
    'checkout-disabled': { title: NOT_PLACED, advice: 'The shop takes no orders just now. Your cart is kept: please come back later.' },
    'order-too-large': {
      title: NOT_PLACED,
      advice:
        'It comes to more than a card can be charged at once. You have not been charged. Please take something out of your cart, and order it afterwards.',
    },
    'cart-changed': {
      title: 'Your cart has changed',
      advice:
        'It was changed in another window or on another device. You have not been charged. Please look at what it holds now, and pay again.',
    },
    'cart-in-purchase': {
      title: 'Another order of yours is not finished',
      advice: 'You have not been charged. Please reload this page: it shows how to finish that order, or to cancel it.',
    },
    'order-cancelled': { title: NOT_PLACED, advice: 'The order could not be completed, and you have not been charged. Please try again.' },
    'not-sent': {
      title: 'The order was not sent',
      advice:
        'Your browser did not let us remember it, so that it could not be found again. You have not been charged. Please allow this site to keep data, or use another browser.',
    },
  }),
);

const REFUSED: Advice = {
  title: NOT_PLACED,
  advice: 'You have not been charged, and your cart is as it was. Please look at your cart, and try again.',
};

const UNKNOWN: Advice = {
  title: 'We do not know yet whether your order was placed',
  advice: 'It may have been placed. Check again: you will not be charged twice.',
};

const UNKNOWN_SIGNED_OUT: Advice = {
  title: UNKNOWN.title,
  advice: 'It may have been placed, but your session has ended. Sign in again and check: you will not be charged twice.',
};

/** The advice while the outcome of the order is unknown. */
export function adviceOnUnknown(outcome: CheckoutOutcome | undefined): Advice {
  return outcome?.kind === 'unknown' && outcome.isSignedOut ? UNKNOWN_SIGNED_OUT : UNKNOWN;
}

/** Why there is no order, and what to do; undefined where the page shows that elsewhere. `titles` by SKU. */
export function adviceOn(outcome: CheckoutOutcome, titles: ReadonlyMap<string, string>): Advice | undefined {
  const named = (skus: readonly string[]) => skus.map((sku) => titles.get(sku) ?? sku).join(', ');
  switch (outcome.kind) {
    case 'declined':
      return { title: 'Your card was declined', advice: 'You have not been charged, and your cart is as it was. Try another card.' };
    case 'sold-out':
      return {
        title: `Sold out: ${named(outcome.skus)}`,
        advice:
          'Another shopper was quicker. You have not been charged. Please look at what is left, accept it or change the cart, and try again.',
      };
    case 'price-changed':
      return {
        title: 'A price has changed',
        advice: 'You have not been charged. Please look at the new price above and accept it, or change the cart.',
      };
    case 'not-sold':
      return {
        title: `No longer sold: ${named(outcome.skus)}`,
        advice: 'You have not been charged. Please accept that it is taken out, or change the cart, and try again.',
      };
    case 'signed-out':
      return {
        title: 'Your session has ended',
        advice: 'You have not been charged, and what you typed is kept for when you are back.',
      };
    case 'refused':
      return REFUSALS.get(outcome.code) ?? REFUSED;
    case 'mistyped':
    case 'ordered':
    case 'already-ordered':
    case 'challenged':
    case 'unknown':
      return undefined;
  }
}
