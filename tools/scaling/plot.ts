import type { ServiceResult } from './report.ts';
import { missedGoal } from './simulate.ts';
import type { Sample } from './simulate.ts';

const PANEL = { width: 460, height: 250, left: 48, right: 16, top: 52, bottom: 40 } as const;
const COLUMNS = 2;
const HEADER = 96;
const SHOWN = { from: -60, to: 240 } as const;
const TICK_SECONDS = 60;
const COLOURS = {
  demand: '#b45309',
  ready: '#2563eb',
  desired: '#64748b',
  errors: '#dc2626',
  grid: '#e2e8f0',
  text: '#0f172a',
  muted: '#475569',
} as const;

/** Demand, capacity and errors of each service over the first four minutes, as SVG on a ground of its own. The same results give the same bytes. */
export function plotReplays(environment: string, results: readonly ServiceResult[]): string {
  const width = COLUMNS * PANEL.width + 40;
  const height = HEADER + Math.ceil(results.length / COLUMNS) * PANEL.height + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif">`,
    `<title id="title">Scaling of ${environment} in a burst</title>`,
    `<desc id="desc">Demand, capacity and errors of ${results.length} services, drawn from the synthesized templates by npm run simulate:scaling.</desc>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="12" fill="#ffffff" stroke="#cbd5e1"/>`,
    text(28, 38, `A burst of ten times the mean in ${environment}`, { size: 20, weight: 700 }),
    text(28, 58, 'In tasks of each service. The burst begins at 0 s and has its full rate at 60 s. Simulated: npm run simulate:scaling.'),
    ...legend(),
    ...results.flatMap((result, index) => {
      const x = 20 + (index % COLUMNS) * PANEL.width;
      const y = HEADER + Math.floor(index / COLUMNS) * PANEL.height;
      return [`<g transform="translate(${x} ${y})">`, ...panel(result), '</g>'];
    }),
    '</svg>',
    '',
  ].join('\n');
}

function panel({ policies, replay }: ServiceResult): readonly string[] {
  const shown = replay.samples.filter(({ second }) => second >= SHOWN.from && second <= SHOWN.to);
  const most = niceCeiling(Math.max(...shown.flatMap(({ demand, desired, ready }) => [demand, desired, ready])));
  const innerWidth = PANEL.width - PANEL.left - PANEL.right;
  const innerHeight = PANEL.height - PANEL.top - PANEL.bottom;
  const x = (second: number) => round(PANEL.left + ((second - SHOWN.from) / (SHOWN.to - SHOWN.from)) * innerWidth);
  const y = (tasks: number) => round(PANEL.top + (1 - tasks / most) * innerHeight);
  const path = (of: (sample: Sample) => number) =>
    shown.map((sample, index) => `${index === 0 ? 'M' : 'L'}${x(sample.second)} ${y(of(sample))}`).join('');
  const errors = shown.filter(({ errorShare }) => errorShare > 0);
  const ticks = Array.from({ length: (SHOWN.to - SHOWN.from) / TICK_SECONDS + 1 }, (_, index) => SHOWN.from + index * TICK_SECONDS);
  const { desiredAfterSeconds: desired } = replay;
  const facts = [
    missedGoal(replay, policies) ?? `${(replay.errorShare * 100).toFixed(2)} % errors`,
    desired === undefined ? 'does not need to scale' : `new desired count after ${desired} s`,
    `longest wait ${replay.longestWaitSeconds.toFixed(1)} s`,
  ];
  return [
    text(PANEL.left, 20, policies.service, { size: 14, weight: 600 }),
    text(PANEL.left, 38, [...new Set(facts)].join(' · ')),
    ...errors.map(
      ({ second }) =>
        `<rect x="${x(second)}" y="${PANEL.top}" width="${round(innerWidth / (SHOWN.to - SHOWN.from))}" height="${innerHeight}" fill="${COLOURS.errors}" fill-opacity="0.2"/>`,
    ),
    ...[0, most / 2, most].map(
      (tasks) =>
        `<path d="M${PANEL.left} ${y(tasks)}H${PANEL.width - PANEL.right}" stroke="${COLOURS.grid}"/>${text(PANEL.left - 8, y(tasks) + 4, String(tasks), { anchor: 'end' })}`,
    ),
    ...ticks.map((second) => text(x(second), PANEL.height - PANEL.bottom + 18, `${second} s`, { anchor: 'middle' })),
    `<path d="M${x(0)} ${PANEL.top}V${PANEL.top + innerHeight}" stroke="${COLOURS.desired}" stroke-dasharray="2 3"/>`,
    `<path d="${path((sample) => sample.desired)}" fill="none" stroke="${COLOURS.desired}" stroke-width="1.5" stroke-dasharray="5 3"/>`,
    `<path d="${path((sample) => sample.ready)}" fill="none" stroke="${COLOURS.ready}" stroke-width="2"/>`,
    `<path d="${path((sample) => sample.demand)}" fill="none" stroke="${COLOURS.demand}" stroke-width="2"/>`,
  ];
}

function legend(): readonly string[] {
  const entries = [
    [28, COLOURS.demand, '', 'demand: tasks that the requests need'],
    [310, COLOURS.ready, '', 'capacity: tasks that take requests'],
    [570, COLOURS.desired, '5 3', 'desired count'],
  ] as const;
  const lines = entries.map(
    ([x, colour, dash, meaning]) =>
      `<path d="M${x} 78h24" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>${text(x + 30, 82, meaning)}`,
  );
  return [
    ...lines,
    `<rect x="710" y="71" width="24" height="13" fill="${COLOURS.errors}" fill-opacity="0.2"/>`,
    text(740, 82, 'requests fail'),
  ];
}

interface TextStyle {
  readonly size?: number;
  readonly weight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
}

function text(x: number, y: number, content: string, { size = 12, weight = 400, anchor = 'start' }: TextStyle = {}): string {
  const fill = weight > 400 ? COLOURS.text : COLOURS.muted;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${content}</text>`;
}

/** The next even number, or for large values the next multiple of ten, so that the half is a whole number. */
function niceCeiling(value: number): number {
  const unit = value > 20 ? 10 : 2;
  return Math.max(2, Math.ceil((value * 1.05) / unit) * unit);
}

const round = (value: number): number => Math.round(value * 10) / 10;
