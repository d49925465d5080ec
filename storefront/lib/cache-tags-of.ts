import { categoryTag, homeTag, productTag } from '../../contracts/product/cache-tags.ts';
import { decodedSegment } from './paths.ts';

/** Other text in the address is no product or category, and must not become a tag. */
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The cache tags of the page at `pathname`; none for a page that the edge does not cache. */
export function cacheTagsOf(pathname: string): readonly string[] {
  if (pathname === '/') return [homeTag];
  const [, kind, encoded, ...rest] = pathname.split('/');
  const slug = decodedSegment(encoded ?? '');
  if (slug === undefined || slug.length > 100 || !SLUG.test(slug)) return [];
  if (kind === 'products' && rest.length <= 1) return [productTag(slug)];
  if (kind === 'categories' && rest.length === 0) return [categoryTag(slug)];
  return [];
}
