import { categoryTag, homeTag, productTag } from '../../contracts/product/cache-tags.ts';
import { normalise } from '../../platform/text/text.ts';
import { decodedSegment } from './paths.ts';

/** Other text in the address is no category, and must not become a tag. */
const SLUG = /^[a-z0-9-]{1,64}$/;

/** The cache tags of the page at `pathname`; none for a page that the edge does not cache. */
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
