import { removeFromCart } from '../../../../features/cart/cart.ts';
import { addWish, removeWish } from '../../../../features/wish-list/wish-list.ts';
import { formPost } from '../../../../lib/form-post.ts';

/** The forms of the product page, the cart and the wish list: `save` moves a product out of the cart. */
export const POST = formPost(
  async ({ shopper, field }) => {
    const [sku, act] = [field('sku'), field('act')];
    await shopper.asCustomer(async (session) => {
      if (act === 'remove') return removeWish(session, sku);
      await addWish(session, sku);
      if (act === 'save') await removeFromCart(session, sku);
    });
    return act === 'save'
      ? `/cart?${new URLSearchParams({ saved: sku })}`
      : `/account/wish-list?${new URLSearchParams({ [act === 'remove' ? 'removed' : 'added']: '1' })}`;
  },
  { refused: (_post, problem) => `/account/wish-list?${new URLSearchParams({ problem })}` },
);
