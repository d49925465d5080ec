import { extrapolate, targetOrders } from './growth.ts';
import type { Growth, Series } from './growth.ts';

const PANEL = { width: 720, height: 210, left: 60, right: 90, top: 56, bottom: 34 } as const;
const COLOURS = { measured: '#2563eb', model: '#b45309', grid: '#e2e8f0', text: '#0f172a', muted: '#475569' } as const;

/** Lines of which the curve of a model consists. */
const STEPS = 40;

/** Each cost over the number of orders, with the fitted model up to the target. The same figures give the same bytes. */
export function plotGrowth(growth: Growth): string {
  const height = 84 + growth.series.length * PANEL.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PANEL.width} ${height}" width="${PANEL.width}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Liberation Sans', Arial, sans-serif">`,
    '<title id="title">Cost by number of orders</title>',
    '<desc id="desc">Measured by npm run growth, with a model up to 2.3 TB of history.</desc>',
    `<rect x="0.5" y="0.5" width="${PANEL.width - 1}" height="${height - 1}" rx="12" fill="#ffffff" stroke="#cbd5e1"/>`,
    text(28, 38, 'Cost by number of orders', 20),
    text(
      28,
      60,
      `Dots: measured. Line: base + slope × log2(orders), of exact queries × orders, to 2.3 TB (${shortNumber(targetOrders(growth))} orders).`,
      12,
    ),
    ...growth.series.flatMap((series, index) => [
      `<g transform="translate(0 ${78 + index * PANEL.height})">`,
      ...panel(series, targetOrders(growth)),
      '</g>',
    ]),
    '</svg>',
    '',
  ].join('\n');
}

function panel({ name, unit, model, points }: Series, target: number): readonly string[] {
  const at = (orders: number) => extrapolate(model, points, orders);
  const least = Math.min(...points.map(({ orders }) => orders));
  const most = Math.max(1, at(target), ...points.map(({ cost }) => cost)) * 1.2;
  const x = (orders: number) =>
    round(PANEL.left + (Math.log(orders / least) / Math.log(target / least)) * (PANEL.width - PANEL.left - PANEL.right));
  // A cost that grows with the orders spans powers of ten: its axis is logarithmic, from 1.
  const share = (cost: number) => (model === 'linear' ? Math.log(Math.max(1, cost)) / Math.log(most) : cost / most);
  const y = (cost: number) => round(PANEL.top + (1 - share(cost)) * (PANEL.height - PANEL.top - PANEL.bottom));
  const ticks = model === 'linear' ? [1, Math.sqrt(most), most] : [0, most / 2, most];
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => least * (target / least) ** (step / STEPS));
  return [
    text(28, 24, name, 14),
    text(28, 42, unit, 12),
    ...ticks.flatMap((tick) => [
      `<path d="M${PANEL.left} ${y(tick)}H${PANEL.width - PANEL.right}" stroke="${COLOURS.grid}"/>`,
      text(28, y(tick) + 4, tick.toFixed(tick < 100 ? 1 : 0), 11),
    ]),
    `<path d="${steps.map((orders, index) => `${index === 0 ? 'M' : 'L'}${x(orders)} ${y(at(orders))}`).join('')}" stroke="${COLOURS.model}" stroke-dasharray="5 4" fill="none"/>`,
    ...points.flatMap(({ orders, cost }) => [
      `<circle cx="${x(orders)}" cy="${y(cost)}" r="4" fill="${COLOURS.measured}"/>`,
      text(x(orders) - 14, y(cost) - 10, cost.toFixed(cost < 100 ? 2 : 0), 11),
      text(x(orders) - 14, PANEL.height - 14, shortNumber(orders), 11),
    ]),
    text(x(target) + 6, y(at(target)) + 4, at(target).toFixed(at(target) < 100 ? 2 : 0), 11),
    text(x(target) - 14, PANEL.height - 14, '2.3 TB', 11),
  ];
}

function text(x: number, y: number, content: string, size: number): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${size > 12 ? COLOURS.text : COLOURS.muted}">${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function shortNumber(value: number): string {
  return value >= 1e9 ? `${(value / 1e9).toFixed(1)} G` : value >= 1e6 ? `${(value / 1e6).toFixed(0)} M` : `${(value / 1e3).toFixed(0)} k`;
}
