// The files of the sitemap: https://www.sitemaps.org/protocol.html. Paths consist of slugs, so nothing needs an escape.

const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** A page that search engines may list. */
export interface SiteMapPage {
  readonly path: string;

  /** When its content changed last, in ISO 8601. */
  readonly changedAt?: string;
}

/** Lists pages of the shop. */
export function siteMapFile(shopUrl: string, pages: readonly SiteMapPage[]): string {
  return xml(
    'urlset',
    pages.map((page) => entry('url', shopUrl, page)),
  );
}

/** Lists files of the sitemap. */
export function siteMapIndex(shopUrl: string, paths: readonly string[]): string {
  return xml(
    'sitemapindex',
    paths.map((path) => entry('sitemap', shopUrl, { path })),
  );
}

function xml(element: string, entries: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${element} ${NAMESPACE}>\n${entries.map((line) => `${line}\n`).join('')}</${element}>\n`;
}

function entry(element: string, shopUrl: string, { path, changedAt }: SiteMapPage): string {
  const changed = changedAt === undefined ? '' : `<lastmod>${changedAt}</lastmod>`;
  return `<${element}><loc>${new URL(path, shopUrl).href}</loc>${changed}</${element}>`;
}
