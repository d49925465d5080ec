/** One measured cost at one number of orders. */
export interface Point {
  readonly orders: number;
  readonly cost: number;
}

/** What descends B-trees grows with the logarithm of the orders, and what reads the orders of a time grows with their number. */
export type Model = 'logarithmic' | 'linear';

export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly model: Model;
  readonly points: readonly Point[];
}

export interface Growth {
  readonly measuredAt: string;
  /** Tables and indexes of orders, lines and parcels, by the number of orders. */
  readonly bytesPerOrder: number;
  readonly series: readonly Series[];
}

/** The history that the shop is built for: docs/architecture.md. */
export const TARGET_BYTES = 2.3e12;

/** The orders in a history of the target's size. */
export function targetOrders({ bytesPerOrder }: Pick<Growth, 'bytesPerOrder'>): number {
  return TARGET_BYTES / bytesPerOrder;
}

/** `cost = base + slope × log2(orders)`, or `× orders`, by least squares. More orders never cost less: a falling cost is noise. */
export function fit(model: Model, points: readonly Point[]): { readonly base: number; readonly slope: number } {
  const xs = points.map(({ orders }) => xOf(model, orders));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(points.map(({ cost }) => cost))];
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  const slope = spread === 0 ? 0 : points.reduce((sum, { cost }, index) => sum + ((xs[index] ?? 0) - meanX) * (cost - meanY), 0) / spread;
  const least = Math.max(0, slope);
  return { base: meanY - least * meanX, slope: least };
}

/** The cost that the fit states for a number of orders. */
export function extrapolate(model: Model, points: readonly Point[], orders: number): number {
  const { base, slope } = fit(model, points);
  return base + slope * xOf(model, orders);
}

function xOf(model: Model, orders: number): number {
  return model === 'linear' ? orders : Math.log2(orders);
}
