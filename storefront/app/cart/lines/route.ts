import { addToCart } from '../../../features/cart/cart.ts';
import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    const line = { sku: field('sku'), quantity: Number(field('quantity')) };
    await shopper.asCustomer((session) => addToCart(session, line));
    return `/cart?${new URLSearchParams({ added: line.sku })}`;
  },
  { refused: ({ field }, problem) => `/cart?${new URLSearchParams({ problem, sku: field('sku'), quantity: field('quantity') })}` },
);
