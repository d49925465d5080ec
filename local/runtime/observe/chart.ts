import type { Panel } from '../../../observability/boards/board.ts';
import { MEBIBYTE, escapeHtml, formatTime, formatValue } from './format.ts';
import type { Line, Range } from './query.ts';

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 76;
const BOTTOM = 26;
const TOP = 10;
const RIGHT = 12;
const GRID_LINES = 4;
const TIME_LABELS = 5;
const TABLE_ROWS = 10;

/** Colours of Okabe and Ito, which differ for colour-blind readers; lines also differ by their dashes. */
const STYLES = [
  ['#0072b2', ''],
  ['#d55e00', '8 4'],
  ['#009e73', '2 3'],
  ['#cc79a7', '12 4 2 4'],
  ['#56b4e9', '5 2'],
  ['#e69f00', '1 3'],
] as const;

/** A chart with its legend, and the same values as a table. */
export function chart({ title, description, unit }: Panel, lines: readonly Line[], range: Range, id: string): string {
  const largest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const top = unit === 'bytes' ? MEBIBYTE * niceAbove(largest / MEBIBYTE) : niceAbove(largest);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const x = (index: number, count: number) => LEFT + ((WIDTH - LEFT - RIGHT) * index) / Math.max(1, count - 1);
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, index) => (top * index) / GRID_LINES)
    .map(
      (value) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/><text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${formatValue(value, unit)}</text>`,
    )
    .join('');
  const times = Array.from({ length: TIME_LABELS }, (_, index) => {
    const time = range.start + ((range.end - range.start) * index) / (TIME_LABELS - 1);
    const anchor = index === 0 ? 'start' : index === TIME_LABELS - 1 ? 'end' : 'middle';
    return `<text x="${x(index, TIME_LABELS)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${formatTime(time)}</text>`;
  }).join('');
  const drawn = lines.map(({ values }, index) => {
    const [colour, dashes] = styleOf(index);
    return `<path d="${pathOf(values, x, y)}" stroke="${colour}" stroke-dasharray="${dashes}"/>`;
  });
  return `<figure aria-labelledby="${id}-title">
<figcaption><h2 id="${id}-title">${escapeHtml(title)} <small>${unit}</small></h2><p>${escapeHtml(description)}</p></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(spoken(title, lines, unit))}">${grid}${times}${drawn.join('')}</svg>
${lines.length === 0 ? '<p class="empty">No data in this time.</p>' : legend(lines, unit)}
${lines.length === 0 ? '' : table(title, lines, unit, range)}
</figure>`;
}

function styleOf(index: number): readonly [string, string] {
  return STYLES[index % STYLES.length] ?? STYLES[0];
}

/** A gap where there is no value; a dot for a value alone. */
function pathOf(values: Line['values'], x: (index: number, count: number) => number, y: (value: number) => number): string {
  return values
    .map((value, index) => {
      if (value === null) return '';
      const place = `${x(index, values.length).toFixed(1)} ${y(value).toFixed(1)}`;
      const before = values[index - 1] ?? null;
      return before === null ? `M${place}h.01` : `L${place}`;
    })
    .join('');
}

/** The next of 1, 2, 5 and their multiples of ten. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

const latest = ({ values }: Line) => values.findLast((value) => value !== null) ?? null;

function spoken(title: string, lines: readonly Line[], unit: Panel['unit']): string {
  if (lines.length === 0) return `${title}: no data`;
  return `${title}, latest values: ${lines.map((line) => `${line.name} ${formatValue(latest(line), unit)}`).join(', ')}`;
}

function legend(lines: readonly Line[], unit: Panel['unit']): string {
  const items = lines.map((line, index) => {
    const [colour, dashes] = styleOf(index);
    const sample = `<svg width="28" height="10" aria-hidden="true"><path d="M0 5H28" stroke="${colour}" stroke-dasharray="${dashes}"/></svg>`;
    return `<li>${sample} ${escapeHtml(line.name)} <b>${formatValue(latest(line), unit)}</b></li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

function table(title: string, lines: readonly Line[], unit: Panel['unit'], { start, step }: Range): string {
  const count = lines[0]?.values.length ?? 0;
  const every = Math.max(1, Math.ceil(count / TABLE_ROWS));
  const indices = Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % every === 0);
  const head = lines.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = indices.map(
    (index) =>
      `<tr><th scope="row">${formatTime(start + index * step)}</th>${lines.map(({ values }) => `<td>${formatValue(values[index] ?? null, unit)}</td>`).join('')}</tr>`,
  );
  return `<details><summary>${escapeHtml(title)} as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(title)}, table"><table><caption>${escapeHtml(title)}, ${unit}, UTC</caption><thead><tr><th scope="col">Time</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}
