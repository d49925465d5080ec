import { categoryPath } from '../../lib/paths.ts';

/** No slug is longer. */
const LONGEST_SLUG = 100;

export interface ListPlace {
  readonly slug: string;

  /** The requested path and query. */
  readonly url: string;
  readonly after: string | undefined;

  /** Whether a product of the category has that slug. */
  readonly isInCategory: (slug: string) => Promise<boolean>;
}

/**
 * The path to redirect to, or undefined where the page may be shown. Each spelling of the query is a cache entry of its own at the edge, so only one `after`
 * per product is shown, spelled as our links spell it.
 */
export async function redirectInList({ slug, url, after, isInCategory }: ListPlace): Promise<string | undefined> {
  const isPlace = after === undefined || (after.length <= LONGEST_SLUG && (await isInCategory(after)));
  const path = categoryPath(slug, isPlace ? after : '');
  const [, query = ''] = /\?(.*)$/s.exec(path) ?? [];
  const [, requested] = /\?(.*)$/s.exec(url) ?? [];
  return requested === undefined || (requested === query && requested !== '') ? undefined : path;
}
