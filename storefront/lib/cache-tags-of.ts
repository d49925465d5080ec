import { categoryTag, homeTag, productTag } from '../../domain/product/cache-tags.ts';
import { decodedSegment } from './paths.ts';

/** By what the edge forgets the page at `pathname`; none when it is not kept there. */
export function cacheTagsOf(pathname: string): readonly string[] {
  if (pathname === '/') return [homeTag];
  const [, kind, encoded, ...rest] = pathname.split('/');
  if (encoded === undefined || encoded === '' || rest.length > 0) return [];
  const key = decodedSegment(encoded);
  if (key === undefined) return [];
  if (kind === 'products') return [productTag(key)];
  if (kind === 'categories') return [categoryTag(key)];
  return [];
}
