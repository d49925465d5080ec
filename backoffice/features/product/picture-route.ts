import { staffPost } from '../../lib/form-post.ts';
import type { FormPost } from '../../lib/posted-form.ts';
import { changeProduct } from './products.ts';
import type { ProductChange } from './products.ts';

/** A route to which a form of a product's pictures is posted, and that returns to them. `of` follows the path of the pictures. */
export function pictureRoute(changeOf: (post: FormPost, pictureId: string) => ProductChange) {
  return async (
    request: Request,
    { params }: { readonly params: Promise<{ readonly productId: string; readonly pictureId?: string }> },
  ) => {
    const { productId, pictureId = '' } = await params;
    const page = `/products/${encodeURIComponent(productId)}`;
    const post = staffPost(
      async ({ session, ...form }) => {
        const { of, ...change } = changeOf({ session, ...form }, pictureId);
        await changeProduct(session, productId, { ...change, of: ['pictures', ...of] });
        return `${page}#pictures`;
      },
      { refused: (_post, problem) => `${page}?${new URLSearchParams({ problem })}#pictures` },
    );
    return post(request);
  };
}

/** What a form says about a picture. */
export function detailsOf({ field }: FormPost) {
  const sku = field('sku');
  return {
    alt: field('alt'),
    sku: sku === '' ? null : sku,
    focalX: Number(field('focalX') || 50),
    focalY: Number(field('focalY') || 50),
    reason: field('reason'),
  };
}
