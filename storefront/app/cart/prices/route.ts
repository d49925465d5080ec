import { acceptPrices } from '../../../features/cart/cart.ts';
import { formPost } from '../../../lib/form-post.ts';
import { localPath } from '../../../../web/local-path.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await shopper.asCustomer(acceptPrices);
    return localPath(field('returnTo'), '/cart');
  },
  { refused: (_post, problem) => `/cart?${new URLSearchParams({ problem })}` },
);
