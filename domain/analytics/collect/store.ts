import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import type { VisitCounts } from './visit-counts.ts';

const Counted = z.object({ is_counted: z.boolean() });

export interface Flush {
  /** Names the flush: a repeated one is not counted again. */
  readonly flush: string;
  readonly at: Date;
  readonly timeZone: string;
}

/** Adds counts to the rollups in one transaction. Returns false when this flush was counted before. */
export async function countVisits(sql: Sql, { visits, pages, interest }: VisitCounts, { flush, at, timeZone }: Flush): Promise<boolean> {
  const [counted] = await sql.rows(Counted)`
    select analytics.count_visits(${flush}::uuid, ${json(visits)}, ${json(pages)}, ${json(interest)}, ${at}, ${timeZone}) as is_counted
  `;
  return counted?.is_counted ?? false;
}

/** Deletes the visits that began before, at most `limit` of them. What they count for stays in the rollups. */
export async function deleteOldVisits(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.run`
    delete from analytics.visits
     where visit = any(array(select visit from analytics.visits where started_at < ${before} limit ${limit}))
  `;
}
