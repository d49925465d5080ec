import type { FormPost } from '../../lib/posted-form.ts';
import { productRoute } from './product-route.ts';
import type { ProductChange } from './products.ts';

/** A route to which a form of a product's pictures is posted, and that returns to them. `of` follows the path of the pictures. */
export function pictureRoute(changeOf: (post: FormPost, pictureId: string) => ProductChange) {
  return productRoute(
    (post, { pictureId = '' }) => {
      const { of, ...change } = changeOf(post, pictureId);
      return { ...change, of: ['pictures', ...of] };
    },
    { part: '#pictures' },
  );
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
