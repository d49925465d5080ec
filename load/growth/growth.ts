/** One measured cost at one number of orders. */
export interface Point {
  readonly orders: number;
  /** As a multiple of the floor of the same run: machines differ, and other work disturbs them. */
  readonly ratio: number;
}

export interface Series {
  readonly name: string;
  readonly unit: string;
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

/** `ratio = base + perDoubling × log2(orders)`, by least squares: a page and an order descend B-trees, whose depth grows with the logarithm. */
export function fit(points: readonly Point[]): { readonly base: number; readonly perDoubling: number } {
  const xs = points.map(({ orders }) => Math.log2(orders));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(points.map(({ ratio }) => ratio))];
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  const perDoubling =
    spread === 0 ? 0 : points.reduce((sum, { ratio }, index) => sum + ((xs[index] ?? 0) - meanX) * (ratio - meanY), 0) / spread;
  return { base: meanY - perDoubling * meanX, perDoubling };
}

/** The cost that the fit states for a number of orders. */
export function extrapolate(points: readonly Point[], orders: number): number {
  const { base, perDoubling } = fit(points);
  return base + perDoubling * Math.log2(orders);
}
