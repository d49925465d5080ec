import type { Panel } from './board.ts';

/** What a service runs out of first: the processor, the event loop, memory, connections of its database. */
export function saturationPanels(service: string, window: string, hasDatabase: boolean): readonly Panel[] {
  const of = `{service="${service}"}`;
  return [
    {
      title: 'Processor and event loop',
      description: 'Cores used by the busiest task, whose one thread ends at 1; the lag is what a request waits for that thread.',
      unit: 'count',
      series: [
        { legend: 'cores', query: `max(rate(process_cpu_seconds_total${of}[${window}]))` },
        // The metric includes the interval at which it is sampled.
        { legend: 'event loop lag p99 (s)', query: `clamp_min(max(nodejs_eventloop_lag_p99_seconds${of}) - 0.1, 0)` },
        { legend: 'requests in progress, per task', query: `avg(http_requests_in_flight${of})` },
      ],
    },
    {
      title: 'Memory',
      description: 'Memory of the largest task; ECS ends a task that reaches the limit of its size.',
      unit: 'bytes',
      series: [{ legend: 'resident', query: `max(process_resident_memory_bytes${of})` }],
    },
    ...(hasDatabase ? [databasePanel(of)] : []),
  ];
}

function databasePanel(of: string): Panel {
  const connections = (state: string) => `max(database_connections${of.replace('}', `,state="${state}"}`)})`;
  return {
    title: 'Database connections',
    description: 'Connections in use of the busiest task. Statements wait when all are used: the database is slow, or the pool too small.',
    unit: 'count',
    series: [
      { legend: 'used', query: connections('used') },
      { legend: 'limit', query: connections('limit') },
      { legend: 'waiting statements', query: `max(database_waiting_statements${of})` },
    ],
  };
}
