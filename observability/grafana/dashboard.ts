import type { Board, Panel, Unit } from '../boards/board.ts';

/** Units as Grafana names them. */
const UNITS: Readonly<Record<Unit, string>> = {
  'per second': 'reqps',
  'per minute': 'opm',
  ratio: 'percentunit',
  seconds: 's',
  bytes: 'bytes',
  count: 'none',
};

const WIDTH = 12;
const HEIGHT = 8;

/** A board in the JSON model of Grafana's dashboards. The data source is chosen on the page: the first Prometheus by default. */
export function toDashboard({ name, title, panels }: Board): object {
  return {
    uid: `shopmart-${name}`,
    title: `ShopMart ${title}`,
    tags: ['shopmart'],
    timezone: 'utc',
    refresh: '1m',
    schemaVersion: 39,
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [{ name: 'source', type: 'datasource', query: 'prometheus', label: 'Data source' }] },
    panels: panels.map(toPanel),
  };
}

function toPanel({ title, description, unit, series }: Panel, index: number): object {
  const datasource = { type: 'prometheus', uid: '${source}' };
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    description,
    datasource,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit: UNITS[unit], min: 0 }, overrides: [] },
    targets: series.map(({ legend, query }, position) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + position),
      expr: query,
      legendFormat: legend,
      datasource,
    })),
  };
}
