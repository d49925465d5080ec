import * as z from 'zod';
import { SiteMapPart, SiteMapParts, SiteMapProducts } from '../../contracts/product/site-map.ts';
import { siteMapParts, siteMapProducts } from '../../domain/product/catalogue/site-map.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Database } from '../../platform/sql/sql.ts';

/** What the storefront's sitemap lists. */
export function siteMapRoutes(app: Service, { core }: { readonly core: Database }): void {
  app.get('/internal/site-map', { schema: { response: { 200: SiteMapParts } } }, async () => ({ parts: [...(await siteMapParts(core))] }));

  app.get(
    '/internal/site-map/:part',
    { schema: { params: z.object({ part: SiteMapPart }), response: { 200: SiteMapProducts } } },
    async (request) => ({ products: [...(await siteMapProducts(core, request.params.part))] }),
  );
}
