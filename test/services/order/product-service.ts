import * as z from 'zod';
import { buildService } from '../../../platform/http/service.ts';
import type { Money } from '../../../platform/money/money.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';

export interface Product {
  title: string;
  price: Money;
}

/** A server with the one route of the product service that the order service calls, and of an inventory service without marked SKUs. */
export async function startProductService(products: Map<string, Product>) {
  const app = await buildService({
    name: 'product',
    logger: createLogger('product', { level: 'silent' }),
    metrics: createMetrics('product'),
  });
  let isDown = false;
  app.post('/internal/prices', { schema: { body: z.object({ skus: z.array(z.string()).min(1) }) } }, async (request, reply) => {
    if (isDown) return reply.code(503).send({ code: 'too-busy', detail: 'down' });
    const { skus } = request.body;
    const prices = skus.flatMap((sku) => {
      const product = products.get(sku);
      return product ? [{ sku, ...product, version: 1 }] : [];
    });
    return { prices, unknown: skus.filter((sku) => !products.has(sku)) };
  });
  app.get('/internal/hold-rules', async () => ({ rules: [] }));
  const productUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    productUrl,
    breakDown: () => {
      isDown = true;
    },
    recover: () => {
      isDown = false;
    },
    stop: () => app.close(),
  };
}
