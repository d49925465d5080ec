export type Unit = 'per second' | 'per minute' | 'ratio' | 'seconds' | 'bytes' | 'count';

/** One line or group of lines of a chart. */
export interface Series {
  /** Shown beside the line; `{{label}}` is replaced by a label's value. */
  readonly legend: string;

  /** PromQL. Each metric has a selector, such as `sagas{}`, by which a test finds its name. */
  readonly query: string;
}

export interface Panel {
  readonly title: string;

  /** What it shows and when it is bad: one sentence. */
  readonly description: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
}

/** A page of charts, shown by Grafana and by `npm start -- --observe`. */
export interface Board {
  /** Part of its address. */
  readonly name: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}
