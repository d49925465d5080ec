import { SiteMapPart, SiteMapParts, SiteMapProducts } from '../../../contracts/product/site-map.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { categoryPath, productPath } from '../../lib/paths.ts';
import { categories } from '../product/catalogue.ts';
import { siteMapFile, siteMapIndex } from './site-map-file.ts';

const CATEGORIES = 'categories.xml';

/** The index of the shop's sitemap. */
export async function indexOfSiteMap(): Promise<string> {
  const { parts } = await call(SiteMapParts, { base: config().PRODUCT_URL, path: '/internal/site-map' });
  const files = [CATEGORIES, ...parts.map((part) => `products-${part}.xml`)];
  return siteMapIndex(
    config().SHOP_URL,
    files.map((file) => `/sitemaps/${file}`),
  );
}

/** A file of the shop's sitemap; undefined if there is none of the name. */
export async function fileOfSiteMap(name: string): Promise<string | undefined> {
  if (name === CATEGORIES) return siteMapFile(config().SHOP_URL, await categoryPages());
  const digits = /^products-(\d{1,7})\.xml$/.exec(name)?.[1];
  const part = SiteMapPart.safeParse(digits);
  if (digits === undefined || !part.success) return undefined;
  const { products } = await call(SiteMapProducts, { base: config().PRODUCT_URL, path: `/internal/site-map/${part.data}` });
  if (products.length === 0) return undefined;
  return siteMapFile(
    config().SHOP_URL,
    products.map(({ slug, changedAt }) => ({ path: productPath(slug), changedAt })),
  );
}

async function categoryPages() {
  const listed = await categories();
  return [{ path: '/' }, ...listed.map(({ slug }) => ({ path: categoryPath(slug) }))];
}
