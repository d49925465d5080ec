import * as z from 'zod';
import type { Series } from '../../../observability/boards/board.ts';

const TIMEOUT_MILLIS = 10_000;

/** A value at each step; null where there is none. */
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface Range {
  /** Unix time in seconds. */
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const Matrix = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) })),
  }),
});
const Alerts = z.object({
  data: z.object({
    alerts: z.array(
      z.object({ state: z.string(), labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) }),
    ),
  }),
});

/** The lines of a series over a range, from Prometheus. @throws Error with Prometheus's reason */
export async function queryLines(prometheusUrl: string, { legend, query }: Series, { start, end, step }: Range): Promise<readonly Line[]> {
  const parameters = new URLSearchParams({ query, start: String(start), end: String(end), step: String(step) });
  const { data } = Matrix.parse(await getJson(`${prometheusUrl}/api/v1/query_range?${parameters.toString()}`));
  const steps = Math.floor((end - start) / step) + 1;
  return data.result.map(({ metric, values }) => {
    const at = new Map(values.map(([time, value]) => [Math.round((time - start) / step), Number(value)]));
    return {
      name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? 'other'),
      values: Array.from({ length: steps }, (_, index) => finiteOrNull(at.get(index))),
    };
  });
}

export interface FiringAlert {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly runbook: string;
}

export async function readFiringAlerts(prometheusUrl: string): Promise<readonly FiringAlert[]> {
  const { data } = Alerts.parse(await getJson(`${prometheusUrl}/api/v1/alerts`));
  return data.alerts
    .filter(({ state }) => state === 'firing')
    .map(({ labels: { alertname = '', severity = '' }, annotations: { summary = '', runbook = '' } }) => ({
      name: alertname,
      severity,
      summary,
      runbook,
    }));
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
  if (!response.ok) throw new Error(`Prometheus returned ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return response.json();
}

function finiteOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
