import { editedProductOf } from '../../../../features/product/edited-product.ts';
import { createProduct } from '../../../../features/product/products.ts';
import { config } from '../../../../lib/config.ts';
import { staffPost } from '../../../../lib/form-post.ts';

export const POST = staffPost(
  async ({ session, ...post }) => {
    const product = editedProductOf(post, config().CURRENCY);
    const { productId } = await createProduct(session, { product, reason: post.field('reason') });
    return `/products/${productId}?done=created`;
  },
  { refused: (_post, problem) => `/products/new?${new URLSearchParams({ problem })}` },
);
