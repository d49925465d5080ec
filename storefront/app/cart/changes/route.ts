import { removeFromCart, setQuantity } from '../../../features/cart/cart.ts';
import { formPost } from '../../../lib/form-post.ts';

/** Both buttons of a line post here: a form without a script cannot send PUT or DELETE. */
export const POST = formPost(
  async ({ shopper, field }) => {
    const sku = field('sku');
    const isRemoval = field('act') === 'remove';
    await shopper.asCustomer((session) =>
      isRemoval ? removeFromCart(session, sku) : setQuantity(session, { sku, quantity: Number(field('quantity')) }),
    );
    return isRemoval ? '/cart?removed=1' : '/cart?updated=1';
  },
  { refused: ({ field }, problem) => `/cart?${new URLSearchParams({ problem, sku: field('sku'), quantity: field('quantity') })}` },
);
