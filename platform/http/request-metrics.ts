import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../telemetry/metrics.ts';

/** Routes that operate the service. They are not counted as its requests. */
const isOperation = (url: string | undefined): boolean =>
  url === '/metrics' || url === '/openapi.json' || (url?.startsWith('/health/') ?? false);

/** `/metrics`, and how long each route takes, by method, route pattern and status. Counts the requests in flight. */
export function requestMetrics(app: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its response',
    labelNames: ['method', 'route', 'status'],
  });
  app.addHook('onRequest', async (request, reply) => {
    // Also closes when the client has given up, and then no `onResponse` runs.
    if (!isOperation(request.routeOptions.url)) reply.raw.once('close', metrics.inFlight.begin());
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern and not the path: a label per product would grow without limit.
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });
}
