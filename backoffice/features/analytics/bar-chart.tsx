export interface Bar {
  readonly key: string;
  readonly value: number;
}

export interface BarChartProps {
  /** What screen readers read; the table beside it has the values. */
  readonly label: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 720;
const HEIGHT = 240;
const GAP = 2;

/** A bar for each value, from zero. Drawn without scripts and styles, which the policy forbids. */
export function BarChart({ label, bars }: BarChartProps) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = WIDTH / Math.max(bars.length, 1);
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line className="axis" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      {bars.map(({ key, value }, index) => {
        const height = (Math.max(value, 0) / most) * (HEIGHT - 1);
        return (
          <rect key={key} x={index * step + GAP / 2} y={HEIGHT - height} width={Math.max(step - GAP, 1)} height={height}>
            <title>{key}</title>
          </rect>
        );
      })}
    </svg>
  );
}
