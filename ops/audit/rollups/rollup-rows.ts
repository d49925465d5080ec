import * as z from 'zod';

/** One row of a rollup: what it is about, and its numbers in the order of the rollup's columns. */
export const RollupRow = z.object({ key: z.string(), numbers: z.array(z.int()) });

export type RollupRow = Readonly<z.infer<typeof RollupRow>>;

/** A month of the shop's time zone, as its first days. */
export interface MonthRange {
  readonly from: string;
  readonly before: string;
  readonly timeZone: string;
}

export const ROLLUPS = ['orders by day', 'orders by hour', 'products by day', 'order values'] as const;

export type RollupName = (typeof ROLLUPS)[number];
