import { categoryTag, homeTag, productTag } from '../../contracts/product/cache-tags.ts';
import { normalise } from '../../platform/text/text.ts';
import { decodedSegment } from './paths.ts';

/** Whatever else stands in the address is no category, and must not be able to name a tag. */
const SLUG = /^[a-z0-9-]{1,64}$/;

/** By what the edge forgets the page at `pathname`; none when it is not kept there. */
export function cacheTagsOf(pathname: string): readonly string[] {
  if (pathname === '/') return [homeTag];
  const [, kind, encoded, ...rest] = pathname.split('/');
  if (encoded === undefined || encoded === '' || rest.length > 0) return [];
  const key = decodedSegment(encoded);
  if (key === undefined) return [];
  if (kind === 'products') return [productTag(normalise(key))];
  if (kind === 'categories' && SLUG.test(key)) return [categoryTag(key)];
  return [];
}
