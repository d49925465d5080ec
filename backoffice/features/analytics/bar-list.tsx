export interface Bar {
  readonly key: string;
  readonly value: number;
  /** How the value is written beside the bar. */
  readonly text: string;
}

const ROW = 30;
const WIDTH = 480;
const LABEL = 160;
const VALUE = 115;

/** A horizontal bar for each value, the names before and the values after them. */
export function BarList({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ value }) => value), 1);
  const room = WIDTH - LABEL - VALUE;
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`} role="img" aria-label={label}>
      {bars.map(({ key, value, text }, index) => {
        const length = (Math.max(value, 0) / most) * room;
        return (
          <g key={key}>
            <text className="name" x={0} y={index * ROW + 20}>
              {key.length > 22 ? `${key.slice(0, 21)}…` : key}
            </text>
            <rect x={LABEL} y={index * ROW + 5} width={Math.max(length, 1)} height={ROW - 10} rx="3" />
            <text className="name" x={LABEL + length + 8} y={index * ROW + 20}>
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
