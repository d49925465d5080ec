import type { Histogram } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** The metrics of an HTTP server. `route` is a pattern, never a path: a label per product would grow without limit. */
export function httpMetrics(metrics: Metrics): Histogram<'method' | 'route' | 'status'> {
  metrics.gauge({
    name: 'http_requests_in_flight',
    help: 'Requests in progress, probes and scrapes not counted',
    collect() {
      this.set(metrics.inFlight.current());
    },
  });
  return metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its response',
    labelNames: ['method', 'route', 'status'],
  });
}
