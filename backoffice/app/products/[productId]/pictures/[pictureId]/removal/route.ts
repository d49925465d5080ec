import { pictureRoute } from '../../../../../../features/product/picture-route.ts';

export const POST = pictureRoute(({ field }, pictureId) => ({
  method: 'POST',
  of: [pictureId, 'removal'],
  version: Number(field('version')),
  body: { reason: field('reason') },
}));
