import type { Board } from './board.ts';

/** What the shop is for: orders, payments, and what keeps them waiting. */
export function businessBoard(window: string): Board {
  /** Zero before the first event of the type. */
  const events = (type: string) => `(sum(rate(relay_events_total{type="${type}"}[${window}])) or vector(0))`;
  const authorised = events('payment.payment-authorised.v1');
  const declined = events('payment.payment-declined.v1');
  const cacheReads = (outcome: string) => `sum by (cache) (rate(cache_reads_total{outcome${outcome}}[${window}]))`;
  const quantile = (q: number) => `histogram_quantile(${q}, sum by (le) (rate(order_decision_seconds_bucket{}[${window}])))`;
  return {
    name: 'business',
    title: 'Business',
    panels: [
      {
        title: 'Orders placed',
        description: 'Orders per minute by shoppers and by importers. 50,000 a day are 35 a minute.',
        unit: 'per minute',
        series: [{ legend: '{{by}}', query: `sum by (by) (rate(orders_placed_total{}[${window}])) * 60` }],
      },
      {
        title: 'Orders decided',
        description: 'Orders per minute that were confirmed, completed and cancelled.',
        unit: 'per minute',
        series: ['confirmed', 'completed', 'cancelled'].map((fact) => ({
          legend: fact,
          query: `${events(`order.order-${fact}.v1`)} * 60`,
        })),
      },
      {
        title: 'Time to the decision',
        description: 'How long checkouts waited for the decision about their order. The objective is 10 s for 99 of 100.',
        unit: 'seconds',
        series: [0.5, 0.95, 0.99].map((q) => ({ legend: `p${q * 100}`, query: quantile(q) })),
      },
      {
        title: 'Payment success',
        description:
          'Share of authorisations that the payment provider approved. A fall means a fault at the provider, or an attack with stolen cards.',
        unit: 'ratio',
        series: [{ legend: 'authorised', query: `${authorised} / (${authorised} + ${declined})` }],
      },
      {
        title: 'Payments captured',
        description: 'Captures per minute: one for each parcel that left.',
        unit: 'per minute',
        series: [{ legend: 'captured', query: `${events('payment.payment-captured.v1')} * 60` }],
      },
      {
        title: 'Cache hits',
        description:
          'Share of reads that the application cache served. The hit rate of the edge is in CloudWatch: CacheHitRate of the distribution.',
        unit: 'ratio',
        series: [{ legend: '{{cache}}', query: `${cacheReads('="hit"')} / ${cacheReads('!=""')}` }],
      },
      {
        title: 'Age of the oldest saga',
        description: 'How long the oldest saga is in its step before the decision, past its deadline, or stuck.',
        unit: 'seconds',
        series: [{ legend: '{{state}}', query: 'max by (state) (saga_oldest_seconds{})' }],
      },
      {
        title: 'Sagas',
        description: 'Sagas before their decision, past their deadline, or stuck. A stuck saga needs an operator.',
        unit: 'count',
        series: [{ legend: '{{state}}', query: 'max by (state) (sagas{})' }],
      },
    ],
  };
}
