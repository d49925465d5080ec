import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allBoards, OBSERVED_SERVICES } from '../../observability/boards/all-boards.ts';
import type { Board } from '../../observability/boards/board.ts';
import { ruleFile } from '../../observability/alerts/rule-groups.ts';
import { toDashboard } from '../../observability/grafana/dashboard.ts';
import { ensurePrometheus } from '../../tools/ensure-tools.ts';
import { readMetricNames } from '../support/apps/all-metrics.ts';
import { promtool } from '../support/promtool.ts';

const queriesOf = ({ panels }: Board) => panels.flatMap(({ series }) => series.map(({ query }) => query));
const metricsIn = (query: string) =>
  [...query.matchAll(/([a-z_]\w*)(\{[^}]*\})/g)].map(([, name = '', selector = '']) => ({ name, selector }));

const Rules = z.object({ groups: z.array(z.object({ rules: z.array(z.object({ expr: z.string() })) })) });
const alertQueries = Rules.parse(ruleFile()).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));

let served: Awaited<ReturnType<typeof readMetricNames>>;

beforeAll(async () => {
  ensurePrometheus(console.error);
  served = await readMetricNames();
}, 180_000);

test('there is a board for each service and one for the business', () => {
  expect(
    allBoards()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['business', ...OBSERVED_SERVICES].toSorted());
  expect([...served.keys()].toSorted()).toEqual([...OBSERVED_SERVICES].toSorted());
});

test('Prometheus can parse the queries of all boards', () => {
  const groups = allBoards().map((board) => ({
    name: board.name,
    rules: queriesOf(board).map((expr, index) => ({ record: `query_${index}`, expr })),
  }));
  expect(promtool(['check', 'rules', 'boards.yml'], { 'boards.yml': { groups } })).toMatchObject({ isAccepted: true });
  const broken = [{ name: 'broken', rules: [{ record: 'query', expr: 'sum(rate(up[5m])' }] }];
  expect(promtool(['check', 'rules', 'boards.yml'], { 'boards.yml': { groups: broken } })).toMatchObject({ isAccepted: false });
});

describe.each(allBoards())('the board $name', (board) => {
  test('names metrics that the services serve, each by the service that its selector names', () => {
    const unknown = queriesOf(board)
      .flatMap(metricsIn)
      .filter(({ name, selector }) => !isServed(name, selector));
    expect(unknown).toEqual([]);
    // A metric without a selector would not be found above.
    const names = new Set([...served.values()].flatMap((each) => [...each]));
    for (const query of queriesOf(board))
      for (const word of query.match(/[a-z_]\w*(?![\w({])/g) ?? [])
        expect(names.has(word), `${word} in ${query} has no selector`).toBe(false);
  });

  test('shows what is asked first: rate, errors, duration and saturation, each chart explained', () => {
    for (const { title, description, series } of board.panels) {
      expect(description, title).toMatch(/\.$/);
      expect(series.length, title).toBeGreaterThan(0);
    }
    const metrics = queriesOf(board)
      .flatMap(metricsIn)
      .map(({ name }) => name);
    if (board.name !== 'business')
      expect(metrics).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'process_resident_memory_bytes']));
    expect(board.panels.length).toBeGreaterThanOrEqual(5);
  });

  test('becomes a dashboard of Grafana with a target for each query', () => {
    const Dashboard = z.object({
      uid: z.string().max(40),
      title: z.string(),
      panels: z.array(
        z.object({
          id: z.int(),
          gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
          targets: z.array(z.object({ expr: z.string(), refId: z.string() })),
        }),
      ),
    });
    const { panels } = Dashboard.parse(toDashboard(board));
    expect(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))).toEqual(queriesOf(board));
    const places = panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(places).size).toBe(panels.length);
  });
});

test('alerts name metrics that the services serve, or shares that a rule records', () => {
  const unknown = alertQueries.flatMap(metricsIn).filter(({ name, selector }) => !name.startsWith('rate') && !isServed(name, selector));
  expect(unknown).toEqual([]);
});

function isServed(name: string, selector: string): boolean {
  const service = /service="([^"]+)"/.exec(selector)?.[1];
  return [...served].some(([each, names]) => (service === undefined || each === service) && names.has(name));
}
