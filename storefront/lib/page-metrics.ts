import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpMetrics } from '../../platform/telemetry/http-metrics.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';

/** The first segments of our addresses; anyone can make up others. */
const SEGMENTS = new Set([
  '',
  'account',
  'cart',
  'categories',
  'checkout',
  'health',
  'orders',
  'products',
  'robots.txt',
  'search',
  'sign-in',
  'sitemap.xml',
  'sitemaps',
  '_next',
]);

export interface PageMetrics {
  /** Counts the request and its time until the response is closed. */
  measure(request: IncomingMessage, response: ServerResponse, path: string): void;

  /** Sends the metrics if the request is a scrape: for `/metrics` and not from the load balancer, which always sets `x-forwarded-for`. */
  respondToScrape(request: IncomingMessage, response: ServerResponse, path: string): boolean;
}

export function pageMetrics(metrics: Metrics): PageMetrics {
  const duration = httpMetrics(metrics);
  return {
    measure(request, response, path) {
      const startedAt = performance.now();
      if (!path.startsWith('/health/')) response.once('close', metrics.inFlight.begin());
      response.once('close', () => {
        const labels = { method: request.method ?? '', route: routeOf(path), status: response.statusCode };
        duration.observe(labels, (performance.now() - startedAt) / 1000);
      });
    },
    respondToScrape(request, response, path) {
      if (path !== '/metrics' || request.headers['x-forwarded-for'] !== undefined) return false;
      metrics.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
      return true;
    },
  };
}

function routeOf(path: string): string {
  const segment = path.split('/', 2)[1] ?? '';
  return SEGMENTS.has(segment) ? `/${segment}` : 'unknown';
}
