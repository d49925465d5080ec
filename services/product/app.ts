import { ERRORS } from '../../domain/product/errors.ts';
import type { LoadedIndex } from '../../domain/product/search/current-index.ts';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { CatalogueCache } from './catalogue-cache.ts';
import { categoryRoutes } from './category-routes.ts';
import { editorRoutes } from './editor-routes.ts';
import { pictureRoutes } from './picture-routes.ts';
import type { OfferUpload } from './picture-uploads.ts';
import { priceRoutes } from './price-routes.ts';
import { internalRoutes } from './internal-routes.ts';
import { routes } from './routes.ts';
import { searchRoutes } from './search-routes.ts';
import { siteMapRoutes } from './site-map-routes.ts';
import { transferRoutes } from './transfer-routes.ts';

export interface AppProps {
  /** Announces its changes to `cache`. */
  readonly core: Database;
  readonly cache: CatalogueCache;
  readonly callers: Callers;
  /** What search reads; the service is ready once it is loaded. */
  readonly search: LoadedIndex;
  /** The shop's currency. */
  readonly currency: string;
  readonly offerUpload: OfferUpload;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

/** Builds the product service. Closing it closes `core`. */
export async function buildApp({ core, cache, callers, search, currency, offerUpload, logger, metrics, now }: AppProps): Promise<Service> {
  const app = await buildService({
    name: 'product',
    logger,
    metrics,
    checks: { core: () => core.run`select`, search: async () => search.expectLoaded() },
    errors: ERRORS,
    bodyLimitBytes: 4 * 1_048_576,
  });
  identity(app, callers);
  routes(app, { core, cache, currency, now });
  priceRoutes(app, { core, currency, now });
  editorRoutes(app, { core, currency, now });
  pictureRoutes(app, { core, offerUpload, now });
  categoryRoutes(app, { core, currency, now });
  transferRoutes(app, { core, currency, now });
  internalRoutes(app, { core, now });
  searchRoutes(app, search);
  siteMapRoutes(app, { core });
  app.addHook('onClose', () => core.close());
  return app;
}
