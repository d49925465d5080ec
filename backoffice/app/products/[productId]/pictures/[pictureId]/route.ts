import { detailsOf, pictureRoute } from '../../../../../features/product/picture-route.ts';

export const POST = pictureRoute((post, pictureId) => ({
  method: 'PUT',
  of: [pictureId],
  version: Number(post.field('version')),
  body: detailsOf(post),
}));
