export interface LastForm {
  /** The title of the last form's product, if it exists. */
  readonly title: string | undefined;
  readonly isAdded: boolean;
  readonly isChanged: boolean;

  /** The order that was buying the cart. */
  readonly isOrderCancelled: boolean;

  /** Whether a product was moved from the cart to the wish list. */
  readonly isSaved?: boolean;

  /** The code of a refusal. */
  readonly problem: string | undefined;

  /** The quantity that was refused, as it was typed. */
  readonly quantity: string | undefined;
}

export interface CartMessage {
  readonly isGood: boolean;
  readonly text: string;
}

export const ORDER_CANCELLED =
  'Your order is cancelled. You have not been charged, and your cart is as it was: you can pay in another way.';

/** The message about the result of the last form. */
export function cartMessage({
  title,
  isAdded,
  isChanged,
  isOrderCancelled,
  isSaved = false,
  problem,
  quantity,
}: LastForm): CartMessage | undefined {
  if (problem !== undefined) return { isGood: false, text: refusal(problem, title, quantity) };
  if (isAdded && title !== undefined) return { isGood: true, text: `${title} is in your cart.` };
  if (isOrderCancelled) return { isGood: true, text: ORDER_CANCELLED };
  if (isSaved) return { isGood: true, text: 'It is on your wish list now, and out of your cart.' };
  return isChanged ? { isGood: true, text: 'Your cart is up to date.' } : undefined;
}

function refusal(problem: string, title: string | undefined, quantity: string | undefined): string {
  switch (problem) {
    case 'unavailable':
      return 'The shop did not answer in time. Please look at your cart, and try again.';
    case 'unknown-sku':
      return `${title ?? 'That product'} is not sold any more.`;
    case 'too-many-of-one':
      return `Please choose at most 999 of ${title ?? 'one product'}. Your cart is as it was.`;
    case 'hold-refused':
      return `Other shoppers have the rest of ${title ?? 'that product'} in their carts just now. Please take fewer, or try again in some minutes.`;
    case 'too-many-held':
      return `So that there is some for everyone, we sell only a few of ${title ?? 'that product'} to each shopper. Please take fewer.`;
    case 'cart-full':
      return `Your cart is full, so ${title ?? 'that product'} is not in it. Please order first what is.`;
    case 'cart-changed':
    case 'price-changed':
      return 'Something has changed again since you looked. Please look at your cart, which shows it now.';
    case 'cart-line-not-found':
      return `${title ?? 'That product'} was not in your cart any more.`;
    default:
      return `We cannot sell ${amountIn(quantity)} of ${title ?? 'that product'}. Please choose a whole quantity from 1 to 999; your cart is as it was.`;
  }
}

/** Shows only text that looks like a number: an attacker's link must not write the sentence. */
function amountIn(quantity = ''): string {
  return /^[-+]?[\d.,]{1,12}$/.test(quantity) ? quantity : 'that quantity';
}
