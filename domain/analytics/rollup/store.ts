import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import type { Facts } from './facts.ts';

const Counted = z.object({ days: z.int() });

/** Counts facts in one round trip, and returns how many days of the rollups changed. Idempotent: a fact that is known already changes nothing. */
export async function countFacts(sql: Sql, { orders, products, availability }: Facts, timeZone: string): Promise<number> {
  const [counted] = await sql.rows(Counted)`
    select analytics.count_events(${json(products)}, ${json(availability)}, ${json(orders)}, ${timeZone}) as days
  `;
  if (!counted) throw new Error('the database returned no count of changed days');
  return counted.days;
}
