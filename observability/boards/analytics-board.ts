import type { Board } from './board.ts';
import { httpBoard } from './http-board.ts';

/** Statistics of the storefront, and the queries of staff. */
export function analyticsBoard(window: string): Board {
  const { panels, ...board } = httpBoard('analytics', 'Analytics', window);
  const quantile = (q: number) => `histogram_quantile(${q}, sum by (le, source) (rate(analytics_query_seconds_bucket{}[${window}])))`;
  return {
    ...board,
    panels: [
      {
        title: 'Visits',
        description: 'Events of the storefront per second: counted, and refused because the database takes no counts.',
        unit: 'per second',
        series: [
          { legend: 'counted', query: `sum(rate(analytics_collected_events_total{}[${window}]))` },
          { legend: 'refused', query: `sum(rate(analytics_refused_events_total{}[${window}]))` },
        ],
      },
      {
        title: 'Answers',
        description: 'Time to answer a query (95th percentile), by where the answer came from. One of the shards is cancelled after 25 s.',
        unit: 'seconds',
        series: [{ legend: '{{source}}', query: quantile(0.95) }],
      },
      ...panels,
    ],
  };
}
