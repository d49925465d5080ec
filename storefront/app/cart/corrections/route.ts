import { correctCart } from '../../../features/cart/cart.ts';
import { correctionIn } from '../../../features/cart/corrections.ts';
import { formPost } from '../../../lib/form-post.ts';
import { localPath } from '../../../../web/local-path.ts';

/** Accepts the changes that the page showed. What has changed again since is refused, and the page shows it. */
export const POST = formPost(
  async ({ shopper, field, fields }) => {
    const lines = fields('line').flatMap((text) => correctionIn(text) ?? []);
    await shopper.asCustomer((session) => correctCart(session, { version: Number(field('version')), lines }));
    return localPath(field('returnTo'), '/cart');
  },
  { refused: (_post, problem) => `/cart?${new URLSearchParams({ problem })}` },
);
