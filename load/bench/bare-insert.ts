import * as z from 'zod';
import { identifier } from '../../platform/sql/sql.ts';
import type { Database } from '../../platform/sql/sql.ts';

/** The rows of one order, as one statement that inserts them: the least that a database must do to place it. */
export interface BareInsert {
  readonly text: string;
  /** Of the order that the statement was made from. */
  readonly values: readonly (string | null)[];
}

const TableName = z.object({ table: z.string() });
const ColumnName = z.object({ column: z.string(), type: z.string() });
const Stored = z.object({ row: z.record(z.string(), z.string().nullable()) });

/**
 * Reads the rows that an order left in every table of the schema, and writes the statement that inserts them: columns that the database generates are left out.
 *
 * @param key of the rows: the customer, or the order as the subject of its event
 */
export async function bareInsertOf(admin: Database, key: { readonly customerId: number; readonly orderId: string }): Promise<BareInsert> {
  const tables = await admin.rows(TableName)`
    select c.relname as table from pg_class c
     where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('customer_id', 'subject')) order by c.relname
  `;
  const inserts: string[] = [];
  const values: (string | null)[] = [];
  for (const { table } of tables) {
    const columns = await admin.rows(ColumnName)`
      select a.attname as column, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
       where a.attrelid = ${`shop.${table}`}::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = '' order by a.attnum
    `;
    const stored = await storedRows(admin, table, columns, key);
    if (stored.length === 0) continue;
    const rows = stored.map((row) => `(${columns.map(({ column, type }) => `$${values.push(row[column] ?? null)}::${type}`).join(', ')})`);
    inserts.push(`insert into shop.${table} (${columns.map(({ column }) => column).join(', ')}) values ${rows.join(', ')}`);
  }
  const last = inserts.pop();
  if (last === undefined) throw new Error(`order ${key.orderId} has left no rows`);
  const others = inserts.map((insert, index) => `insert_${index} as (${insert})`);
  return { text: others.length > 0 ? `with ${others.join(', ')} ${last}` : last, values };
}

async function storedRows(
  admin: Database,
  table: string,
  columns: readonly z.infer<typeof ColumnName>[],
  { customerId, orderId }: { readonly customerId: number; readonly orderId: string },
): Promise<readonly Record<string, string | null>[]> {
  const isByCustomer = columns.some(({ column }) => column === 'customer_id');
  const stored = await admin.rows(Stored)`
    select (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(t))) as row
      from shop.${identifier(table)} t
     where t.${identifier(isByCustomer ? 'customer_id' : 'subject')}::text = ${isByCustomer ? String(customerId) : orderId}
  `;
  return stored.map(({ row }) => row);
}
