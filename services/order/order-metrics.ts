import type { Metrics } from '../../platform/telemetry/metrics.ts';

/** A wait this long for the decision about an order misses the objective: observability/slos.ts. */
export const DECISION_SECONDS = 10;

export interface OrderMetrics {
  placed(by: 'shopper' | 'importer'): void;

  /** After the wait of a checkout for its decision. */
  waited(seconds: number, isDecided: boolean): void;
}

/** The business numbers of checkouts. The relay counts what happened to the orders afterwards. */
export function orderMetrics(metrics: Metrics): OrderMetrics {
  const placed = metrics.counter({ name: 'orders_placed_total', help: 'Orders placed, repeats not counted', labelNames: ['by'] });
  for (const by of ['shopper', 'importer']) placed.inc({ by }, 0);
  const waits = metrics.histogram({
    name: 'order_decision_seconds',
    help: 'Time that a checkout waited for the decision about its order',
    labelNames: ['outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, DECISION_SECONDS, 30],
  });
  for (const outcome of ['decided', 'undecided']) waits.zero({ outcome });
  return {
    placed: (by) => placed.inc({ by }),
    waited(seconds, isDecided) {
      // A caller that stops waiting earlier does not show whether the objective is met.
      if (isDecided || seconds >= DECISION_SECONDS) waits.observe({ outcome: isDecided ? 'decided' : 'undecided' }, seconds);
    },
  };
}
