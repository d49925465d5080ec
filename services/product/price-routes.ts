import * as z from 'zod';
import { Sku } from '../../contracts/inventory/commands.ts';
import { DatedPriceEdit, DatedPrices } from '../../contracts/product/editor.ts';
import { HOME_MARKET } from '../../contracts/product/http.ts';
import { refuseForeignCurrency } from '../../domain/product/catalogue/catalogue.ts';
import { setDatedPrice } from '../../domain/product/prices/set-dated.ts';
import { pricesOfSku } from '../../domain/product/prices/store.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { RoutesProps } from './routes.ts';

/** Routes of dated prices: list and sale, by market. */
export function priceRoutes(app: Service, { core, currency, now }: RoutesProps): void {
  const onRequest = requireRole('merchandiser');
  const params = z.object({ sku: Sku });

  app.get('/api/catalogue/prices/:sku', { onRequest, schema: { params, response: { 200: DatedPrices } } }, async (request) => ({
    prices: [...(await pricesOfSku(core, request.params.sku))],
  }));

  app.post(
    '/api/catalogue/prices/:sku',
    {
      onRequest,
      schema: {
        description:
          'Adds a price that begins now or later. Of each kind, the price with the latest start counts, until its own end or the start of the next; ' +
          'shoppers pay the lower of list and sale. The end of a price that has begun changes by sending it again with the same start.',
        params,
        body: DatedPriceEdit,
        response: { 200: DatedPrices },
      },
    },
    async (request) => {
      const { sku } = request.params;
      const { reason, ...price } = request.body;
      if (price.market === HOME_MARKET) refuseForeignCurrency([{ sku, price: price.price }], currency);
      const at = now();
      const audit = auditOf('product', { caller: request.caller, act: 'set-dated-price', reason, at });
      return { prices: [...(await setDatedPrice(core, { sku, price, at, audit }))] };
    },
  );
}
