import { countFacts } from '../../domain/analytics/rollup/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { factsOfCustomers, nextCustomers } from './stored-orders.ts';

export interface FillProps {
  readonly core: Sql;
  readonly orders: Sql;
  readonly timeZone: string;

  /** Receives the number of orders so far. */
  readonly report?: (orders: number) => void;
}

/** Customers of one page, with two or three orders each in the mean. */
const CUSTOMERS = 200;

/** A call with more orders would hold the rows of its days for too long. */
const ORDERS_PER_CALL = 500;

/** Counts all confirmed orders into the rollups, and returns their number. Those that are counted already change nothing, so it can be stopped and run again. */
export async function fillRollups({ core, orders, timeZone, report = () => undefined }: FillProps): Promise<number> {
  let counted = 0;
  for (let range = await nextCustomers(orders, -1, CUSTOMERS); range; range = await nextCustomers(orders, range.last, CUSTOMERS)) {
    const facts = await factsOfCustomers(orders, range);
    for (let start = 0; start < facts.length; start += ORDERS_PER_CALL)
      await countFacts(core, { orders: facts.slice(start, start + ORDERS_PER_CALL), products: [], availability: [] }, timeZone);
    counted += facts.length;
    report(counted);
  }
  return counted;
}
