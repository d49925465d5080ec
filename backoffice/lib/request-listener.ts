import { context, SpanKind } from '@opentelemetry/api';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { httpMetrics } from '../../platform/telemetry/http-metrics.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { endSpan, startSpan } from '../../platform/telemetry/trace.ts';
import { runWithResponse } from '../../web/current-response.ts';
import { PRIVATE } from '../../web/safe-headers.ts';

/** The first segments of our addresses below `/staff`; anyone can make up others. */
const SEGMENTS = new Set([
  '',
  'analytics',
  'audit',
  'catalogue',
  'orders',
  'people',
  'products',
  'recovery-codes',
  'second-factor',
  'sign-in',
  'sign-out',
  'stuck',
  '_next',
]);

/** Wraps Next's request handler: probes and metrics are outside of its base path. */
export function requestListener(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  metrics: Metrics,
): RequestListener {
  const duration = httpMetrics(metrics);
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '';
    if (path === '/health/live' || path === '/health/ready') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': PRIVATE }).end('{"status":"ok"}');
      return;
    }
    // The load balancer always sets x-forwarded-for: this request is not from outside.
    if (path === '/metrics' && request.headers['x-forwarded-for'] === undefined) {
      void sendMetrics(metrics, response);
      return;
    }
    const startedAt = performance.now();
    response.once('close', metrics.inFlight.begin());
    response.once('close', () => {
      const labels = { method: request.method ?? '', route: routeOf(path), status: response.statusCode };
      duration.observe(labels, (performance.now() - startedAt) / 1000);
    });
    const span = startSpan(`${request.method}`, request.headers, SpanKind.SERVER);
    response.once('close', () => endSpan(span));
    void context.with(span, () => runWithResponse(request, response, () => handle(request, response)));
  };
}

async function sendMetrics({ registry }: Metrics, response: ServerResponse): Promise<void> {
  try {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}

function routeOf(path: string): string {
  const segment = path.split('/', 3)[2] ?? '';
  return path.startsWith('/staff') && SEGMENTS.has(segment) ? `/staff/${segment}` : 'unknown';
}
