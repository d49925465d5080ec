import { staffPost } from '../../lib/form-post.ts';
import type { FormPost } from '../../lib/form-post.ts';
import { changePictures } from './products.ts';
import type { PictureChange } from './products.ts';

/** A route to which a form of a product's page is posted, and that returns to the page. */
export function pictureRoute(changeOf: (post: FormPost, pictureId: string) => PictureChange) {
  return async (
    request: Request,
    { params }: { readonly params: Promise<{ readonly productId: string; readonly pictureId?: string }> },
  ) => {
    const { productId, pictureId = '' } = await params;
    const page = `/products/${encodeURIComponent(productId)}`;
    const post = staffPost(
      async ({ session, ...form }) => {
        await changePictures(session, productId, changeOf({ session, ...form }, pictureId));
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
