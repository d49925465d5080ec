import type { Gauge, Histogram } from 'prom-client';
import type { Metrics } from './metrics.ts';

export interface HttpMetrics {
  readonly duration: Histogram<'method' | 'route' | 'status'>;
  readonly inFlight: Gauge;
}

/** The metrics of an HTTP server. `route` is a pattern, never a path: a label per product would grow without limit. */
export function httpMetrics(metrics: Metrics): HttpMetrics {
  return {
    duration: metrics.histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request to the end of its response',
      labelNames: ['method', 'route', 'status'],
    }),
    inFlight: metrics.gauge({ name: 'http_requests_in_flight', help: 'Requests in progress, scrapes not counted' }),
  };
}
