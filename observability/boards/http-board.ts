import type { Board, Panel } from './board.ts';
import { saturationPanels } from './saturation.ts';

/** Requests of probes and scrapes are no traffic. */
export const NO_PROBES = 'route!~"/metrics|/health.*"';

export interface HttpBoardOptions {
  /** @default true */
  readonly hasDatabase?: boolean;
}

/** Rate, errors, duration and saturation of a service that responds to requests. */
export function httpBoard(service: string, title: string, window: string, { hasDatabase = true }: HttpBoardOptions = {}): Board {
  return { name: service, title, panels: [...requestPanels(service, window), ...saturationPanels(service, window, hasDatabase)] };
}

function requestPanels(service: string, window: string): readonly Panel[] {
  const rate = (labels = '') => `rate(http_request_duration_seconds_count{service="${service}",${NO_PROBES}${labels}}[${window}])`;
  const share = (status: string) => `(sum(${rate(`,status=~"${status}"`)}) or vector(0)) / sum(${rate()})`;
  const quantile = (q: number) =>
    `histogram_quantile(${q}, sum by (le) (rate(http_request_duration_seconds_bucket{service="${service}",${NO_PROBES}}[${window}])))`;
  return [
    {
      title: 'Requests',
      description: 'Requests per second by route, without probes.',
      unit: 'per second',
      series: [{ legend: '{{route}}', query: `sum by (route) (${rate()})` }],
    },
    {
      title: 'Errors',
      description: 'Share of requests that failed (5xx), and that were refused (4xx). The objective for failures is 0.2 %.',
      unit: 'ratio',
      series: [
        { legend: 'failed', query: share('5..') },
        { legend: 'refused', query: share('4..') },
      ],
    },
    {
      title: 'Duration',
      description: 'Time until the end of the response. The objectives for the 95th percentile: pages 0.5 s, APIs 0.3 s.',
      unit: 'seconds',
      series: [0.5, 0.95, 0.99].map((q) => ({ legend: `p${q * 100}`, query: quantile(q) })),
    },
  ];
}
