import type { FastifyInstance } from 'fastify';
import { httpMetrics } from '../telemetry/http-metrics.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** `/metrics`: how long each route takes, by method, route pattern and status, and how many requests are in progress. */
export function requestMetrics(app: FastifyInstance, metrics: Metrics): void {
  const { duration, inFlight } = httpMetrics(metrics);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === '/metrics') return;
    inFlight.inc();
    // Also emitted when the client disconnects; the hook onResponse does not run then.
    reply.raw.once('close', () => inFlight.dec());
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });
}
