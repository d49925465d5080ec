import * as z from 'zod';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { DayRange } from './range.ts';

const DataVersion = z.object({ version: z.string(), changedAt: z.iso.datetime().nullable() });

/** The state of the rollups of some days: `version` grows with each change of one of them. */
export type DataVersion = Readonly<z.infer<typeof DataVersion>>;

/** What a query reads. */
export type Topic = 'sales' | 'visits' | 'stock' | 'catalogue';

/** Stock and the catalogue count whatever the days: a product that is back today ends an earlier time without stock. */
export async function dataVersion(sql: Sql, topics: readonly Topic[], { from, to }: DayRange): Promise<DataVersion> {
  const [version] = await sql.rows(DataVersion)`
    select coalesce(sum(v.version), 0)::text as version, max(v.changed_at) as "changedAt"
      from analytics.day_versions v
     where v.topic in (select value from jsonb_array_elements_text(${json(topics)}))
       and (v.topic in ('stock', 'catalogue') or v.day between ${from}::date and ${to}::date)
  `;
  return version ?? { version: '0', changedAt: null };
}
