import { detailsOf, pictureRoute } from '../../../../features/product/picture-route.ts';

export const POST = pictureRoute((post) => ({ method: 'POST', of: [], body: detailsOf(post) }));
