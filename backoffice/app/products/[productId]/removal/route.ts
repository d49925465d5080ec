import { productRoute } from '../../../../features/product/product-route.ts';

export const POST = productRoute(
  (post) => ({
    method: 'POST',
    of: [post.field('act') === 'restore' ? 'restoration' : 'deletion'],
    version: Number(post.field('version')),
    body: { reason: post.field('reason') },
  }),
  { done: 'removed' },
);
