import { publicationOf } from '../../../../features/product/edited-product.ts';
import { productRoute } from '../../../../features/product/product-route.ts';

export const POST = productRoute(
  (post) => ({
    method: 'PUT',
    of: ['publication'],
    version: Number(post.field('version')),
    body: { ...publicationOf(post, new Date()), reason: post.field('reason') },
  }),
  { done: 'published' },
);
