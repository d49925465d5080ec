import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALERTS } from '../../observability/alerts/alerts.ts';
import type { Alert } from '../../observability/alerts/alert.ts';
import { ruleFile } from '../../observability/alerts/rule-groups.ts';
import { repository } from '../../tools/build.ts';
import { ensurePrometheus } from '../../tools/ensure-tools.ts';
import { promtool } from '../support/promtool.ts';
import { hasSection } from '../support/runbook-sections.ts';

beforeAll(() => void ensurePrometheus(console.error), 180_000);

test('every alert has an action, and a runbook section that exists', () => {
  for (const { name, action, summary, runbook } of ALERTS) {
    expect(hasSection(runbook), `${name}: ${runbook}`).toBe(true);
    expect(
      [action, summary].every((text) => text.length > 20),
      name,
    ).toBe(true);
  }
});

test('a runbook section that does not exist is noticed', () => {
  expect(hasSection('objectives.md#no-such-section')).toBe(false);
  expect(hasSection('no-such-file.md#availability')).toBe(false);
});

test('the sections state symptom, check, act, verify and undo or refer to one that does', () => {
  const text = readFileSync(join(repository, 'docs/runbooks/objectives.md'), 'utf8');
  expect(existsSync(join(repository, 'docs/runbooks/alarms.md'))).toBe(true);
  for (const section of text.split('\n## ').slice(1))
    expect(section, section.split('\n')[0]).toMatch(/\*\*Symptom\*\*[^]+\*\*Check\*\*[^]+\*\*Act\*\*/);
});

test('Prometheus accepts the rules', () => {
  expect(promtool(['check', 'rules', 'rules.yml'], { 'rules.yml': ruleFile() })).toMatchObject({ isAccepted: true });
});

interface Scenario {
  readonly series: readonly { readonly series: string; readonly values: string }[];
  readonly interval: string;

  /** @default interval */
  readonly evaluatedEvery?: string;
  readonly at: string;
  readonly alerts: readonly Alert[];
}

const find = (name: string, runbook: string, labels: object = {}): Alert => {
  const found = ALERTS.find(
    (each) => each.name === name && each.runbook.endsWith(`#${runbook}`) && JSON.stringify({ ...each.labels }) === JSON.stringify(labels),
  );
  if (!found) throw new Error(`there is no alert ${name} ${runbook}`);
  return found;
};
const burn = (objective: string, window: string) => find('ErrorBudgetBurn', objective, { window });

/** Runs the rules over the series in promtool, and compares all alerts of that name at that moment. */
function expectAlerts(name: string, { series, interval, evaluatedEvery = interval, at, alerts }: Scenario): void {
  const expected = alerts.map(({ labels, severity, summary, action, runbook }) => ({
    exp_labels: {
      ...labels,
      severity,
      ...(name === 'ErrorBudgetBurn' && { objective: runbook.split('#')[1] }),
      ...extraLabels(name, summary),
    },
    exp_annotations: { summary, action, runbook: `docs/runbooks/${runbook}` },
  }));
  const outcome = promtool(['test', 'rules', 'test.yml'], {
    'rules.yml': ruleFile(),
    'test.yml': {
      rule_files: ['rules.yml'],
      evaluation_interval: evaluatedEvery,
      // By default alphabetical: alerts would see the shares of the round before.
      group_eval_order: ruleFile().groups.map(({ name: group }) => group),
      tests: [
        {
          interval,
          input_series: series,
          alert_rule_test: [{ eval_time: at, alertname: name, exp_alerts: expected }],
        },
      ],
    },
  });
  expect(outcome.output).toContain('SUCCESS');
  expect(outcome.isAccepted).toBe(true);
}

/** `absent` gives its result the labels of the selector. */
const extraLabels = (name: string, summary: string) =>
  name === 'MetricsMissing' ? { service: /service (\S+) arrive/.exec(summary)?.[1] } : {};

const requests = (labels: string, values: string) => ({ series: `http_request_duration_seconds_count{${labels}}`, values });
const page = (status: number) => `service="storefront",method="GET",route="/products",status="${status}"`;
const api = (status: number) => `service="product",method="GET",route="/api/products",status="${status}"`;
const probes = requests('service="storefront",method="GET",route="/health",status="503"', '0+60x6000');

describe('the availability of pages', () => {
  test('raises an urgent alert when every hundredth page has failed for an hour: 20 times the budget', () => {
    const series = [requests(page(200), '0+990x90'), requests(page(500), '0+10x90')];
    // The window of six hours has the same share, and is above its limit too.
    expectAlerts('ErrorBudgetBurn', {
      series,
      interval: '1m',
      evaluatedEvery: '5m',
      at: '70m',
      alerts: [burn('availability', '1h'), burn('availability', '6h'), burn('availability', '3d')],
    });
  });

  test('raises none for failures of three minutes, of which the short windows show nothing any more', () => {
    const series = [requests(page(200), '0+1000x400'), requests(page(500), '0x300 0+300x3 900x90')];
    expectAlerts('ErrorBudgetBurn', { series, interval: '1m', evaluatedEvery: '5m', at: '395m', alerts: [burn('availability', '3d')] });
  });

  test('raises none when the failures stay inside the budget: one of 5,000 pages', () => {
    const series = [requests(page(200), '0+4999x90'), requests(page(500), '0+1x90')];
    expectAlerts('ErrorBudgetBurn', { series, interval: '1h', at: '4800m', alerts: [] });
  });

  test('raises a notice alone when twice the budget is spent for days', () => {
    const series = [requests(page(200), '0+999x90'), requests(page(500), '0+1x90')];
    expectAlerts('ErrorBudgetBurn', { series, interval: '1h', at: '4800m', alerts: [burn('availability', '3d')] });
  });

  test('does not count probes, and raises none without traffic', () => {
    expectAlerts('ErrorBudgetBurn', { series: [probes], interval: '1m', evaluatedEvery: '5m', at: '70m', alerts: [] });
  });
});

test('API requests of which 4 % fail raise alerts about errors, not about pages', () => {
  const series = [requests(api(200), '0+960x90'), requests(api(500), '0+40x90')];
  const latency = {
    series: 'http_request_duration_seconds_bucket{service="product",method="GET",route="/api/products",status="200",le="0.3"}',
    values: '0+1000x90',
  };
  expectAlerts('ErrorBudgetBurn', {
    series: [...series, latency],
    interval: '1m',
    evaluatedEvery: '5m',
    at: '70m',
    alerts: ['1h', '6h', '3d'].map((window) => burn('errors', window)),
  });
});

test('pages of which 80 % take longer than 500 ms raise alerts about latency', () => {
  const fast = { series: `http_request_duration_seconds_bucket{${page(200)},le="0.5"}`, values: '0+200x90' };
  expectAlerts('ErrorBudgetBurn', {
    series: [requests(page(200), '0+1000x90'), fast],
    interval: '1m',
    evaluatedEvery: '5m',
    at: '70m',
    alerts: ['1h', '6h', '3d'].map((window) => burn('page-latency', window)),
  });
});

test('API requests within 300 ms raise none, though checkouts wait for seconds', () => {
  const within = { series: `http_request_duration_seconds_bucket{${api(200)},le="0.3"}`, values: '0+990x90' };
  const checkout = requests('service="order",method="POST",route="/api/orders",status="200"', '0+1000x90');
  expectAlerts('ErrorBudgetBurn', {
    series: [requests(api(200), '0+1000x90'), within, checkout],
    interval: '1m',
    evaluatedEvery: '5m',
    at: '70m',
    alerts: [],
  });
});

test.each(['10', '10.0'])('orders that are decided late raise alerts; the bound may be written %s', (bound) => {
  const series = [
    { series: `order_decision_seconds_bucket{service="order",outcome="decided",le="${bound}"}`, values: '0+8x90' },
    { series: 'order_decision_seconds_count{service="order",outcome="decided"}', values: '0+9x90' },
    { series: 'order_decision_seconds_count{service="order",outcome="undecided"}', values: '0+1x90' },
  ];
  expectAlerts('ErrorBudgetBurn', {
    series,
    interval: '1m',
    evaluatedEvery: '5m',
    at: '70m',
    alerts: ['1h', '6h', '3d'].map((window) => burn('order-decision', window)),
  });
});

describe('sagas', () => {
  const age = (state: string, values: string) => ({ series: `saga_oldest_seconds{service="order",state="${state}"}`, values });

  test('that are overdue for minutes raise an urgent alert; a late one raises none', () => {
    expectAlerts('SagasOverdue', {
      series: [age('overdue', '0+60x30')],
      interval: '1m',
      at: '20m',
      alerts: [find('SagasOverdue', 'sagas-overdue')],
    });
    expectAlerts('SagasOverdue', { series: [age('overdue', '0 400 0x30')], interval: '1m', at: '20m', alerts: [] });
  });

  test('that are stuck raise a notice', () => {
    expectAlerts('SagasStuck', {
      series: [{ series: 'sagas{service="order",state="stuck"}', values: '0x5 1x20' }],
      interval: '1m',
      at: '10m',
      alerts: [find('SagasStuck', 'sagas-stuck')],
    });
  });
});

test('events that wait for one sink for minutes raise an urgent alert for that sink; a short wait raises none', () => {
  const age = (sink: string, values: string) => ({ series: `relay_oldest_seconds{database="orders",sink="${sink}"}`, values });
  const series = [age('stream', '0x30'), age('queue', '0+60x30')];
  const late = find('EventsLate', 'events-late');
  expectAlerts('EventsLate', {
    series,
    interval: '1m',
    at: '20m',
    alerts: [{ ...late, labels: { ...late.labels, database: 'orders', sink: 'queue' } }],
  });
  expectAlerts('EventsLate', { series: [age('queue', '0 90 0x30')], interval: '1m', at: '20m', alerts: [] });
});

test('a service whose metrics end raises a notice, the others none', () => {
  const services = ALERTS.filter(({ name }) => name === 'MetricsMissing');
  const missing = services.filter(({ summary }) => summary.includes('service payment '));
  const series = services
    .filter((each) => !missing.includes(each))
    .map(({ query }) => ({ series: query.slice('absent('.length, -1), values: '1x60' }));
  expect(missing).toHaveLength(1);
  expectAlerts('MetricsMissing', { series, interval: '1m', at: '30m', alerts: missing });
});
