import { editedProductOf } from '../../../../features/product/edited-product.ts';
import { productRoute } from '../../../../features/product/product-route.ts';
import { config } from '../../../../lib/config.ts';

export const POST = productRoute(
  (post) => ({
    method: 'PUT',
    of: [],
    version: Number(post.field('version')),
    body: { product: editedProductOf(post, config().CURRENCY), reason: post.field('reason') },
  }),
  { done: 'saved' },
);
