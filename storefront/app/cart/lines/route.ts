import { randomBytes } from 'node:crypto';
import { addToCart } from '../../../features/cart/cart.ts';
import { removeWish } from '../../../features/wish-list/wish-list.ts';
import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    const line = { sku: field('sku'), quantity: Number(field('quantity')) };
    // Without a script the form has no key: then only a repeat of ours is recognised.
    const key = field('key') || randomBytes(16).toString('hex');
    await shopper.asCustomer((session) => addToCart(session, line, key));
    if (field('from') === 'wish-list') await shopper.asCustomer((session) => removeWish(session, line.sku));
    return `/cart?${new URLSearchParams({ added: line.sku })}`;
  },
  { refused: ({ field }, problem) => `/cart?${new URLSearchParams({ problem, sku: field('sku'), quantity: field('quantity') })}` },
);
