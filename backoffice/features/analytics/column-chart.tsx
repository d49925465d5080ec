export interface Column {
  readonly key: string;
  readonly value: number;
}

export interface ColumnChartProps {
  /** What screen readers read; the table beside it has the values. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly format: (value: number) => string;
}

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 84;
const BOTTOM = 24;
const TOP = 12;
const LINES = 4;

/** A column for each value, from zero. Drawn without scripts and styles, which the policy forbids. */
export function ColumnChart({ label, columns, format }: ColumnChartProps) {
  const most = ceilingOf(Math.max(...columns.map(({ value }) => value), 0));
  const step = (WIDTH - LEFT) / Math.max(columns.length, 1);
  const gap = step > 6 ? 2 : 0;
  const y = (value: number) => TOP + (1 - Math.max(value, 0) / most) * (HEIGHT - TOP - BOTTOM);
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {Array.from({ length: LINES + 1 }, (_, line) => (most * line) / LINES).map((value) => (
        <g key={value}>
          <line className="grid" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
          <text className="tick" x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {format(value)}
          </text>
        </g>
      ))}
      {columns.map(({ key, value }, index) => (
        <rect key={key} x={LEFT + index * step + gap / 2} y={y(value)} width={Math.max(step - gap, 0.5)} height={y(0) - y(value)}>
          <title>{`${key}: ${format(value)}`}</title>
        </rect>
      ))}
      {ticksOf(columns).map(({ key, at, anchor }) => (
        <text key={key} className="tick" x={LEFT + at * (WIDTH - LEFT)} y={HEIGHT - 6} textAnchor={anchor}>
          {key}
        </text>
      ))}
    </svg>
  );
}

/** The first, the middle and the last key. */
function ticksOf(columns: readonly Column[]) {
  const [first, last] = [columns.at(0), columns.at(-1)];
  const middle = columns.length > 4 ? columns[Math.floor(columns.length / 2)] : undefined;
  return [
    ...(first ? [{ key: first.key, at: 0, anchor: 'start' as const }] : []),
    ...(middle ? [{ key: middle.key, at: 0.5, anchor: 'middle' as const }] : []),
    ...(last && last !== first ? [{ key: last.key, at: 1, anchor: 'end' as const }] : []),
  ];
}

/** The next of 1, 2, 4, 8 and their powers of ten, so that the lines have round values. */
function ceilingOf(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 8, 10].find((factor) => factor * power >= value) ?? 10);
}
