import type { MetadataRoute } from 'next';
import { config } from '../lib/config.ts';

/** Pages of one visitor, and pages for which search engines would request any number of addresses. */
const DISALLOWED = ['/account', '/api/', '/cart', '/checkout', '/orders', '/search', '/sign-in'];

/** The build has no settings. */
export const dynamic = 'force-dynamic';

/** Search engines list prod only: other environments sell nothing. */
export default function robots(): MetadataRoute.Robots {
  if (config().ENVIRONMENT !== 'prod') return { rules: { userAgent: '*', disallow: '/' } };
  return { rules: { userAgent: '*', disallow: DISALLOWED }, sitemap: new URL('/sitemap.xml', config().SHOP_URL).href };
}
