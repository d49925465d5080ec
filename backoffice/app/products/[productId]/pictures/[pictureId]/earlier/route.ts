import { pictureRoute } from '../../../../../../features/product/picture-route.ts';

/** Moves the picture before the one that precedes it. The form has the order that the page showed. */
export const POST = pictureRoute(({ field, fields }, pictureId) => {
  const shown = fields('order');
  const place = shown.indexOf(pictureId);
  const pictureIds = shown.toSpliced(place, 1).toSpliced(Math.max(0, place - 1), 0, pictureId);
  return { method: 'PUT', of: ['order'], version: Number(field('version')), body: { pictureIds, reason: 'another order of the pictures' } };
});
