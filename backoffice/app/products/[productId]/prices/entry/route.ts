import { datedPriceOf } from '../../../../../features/product/edited-product.ts';
import { addPrice } from '../../../../../features/product/products.ts';
import { staffPost } from '../../../../../lib/form-post.ts';

type Product = { readonly params: Promise<{ readonly productId: string }> };

export async function POST(request: Request, { params }: Product): Promise<Response> {
  const page = `/products/${encodeURIComponent((await params).productId)}`;
  const post = staffPost(
    async ({ session, field }) => {
      await addPrice(session, field('sku'), { ...datedPriceOf({ field }), reason: field('reason') });
      return `${page}?done=priced`;
    },
    { refused: ({ field }, problem) => `${page}/prices?${new URLSearchParams({ sku: field('sku'), problem })}` },
  );
  return post(request);
}
