import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';
import { identifier } from '../../../platform/sql/sql.ts';

/** A table's rows, each as text, in an order of their own. */
export type TableRows = ReadonlyMap<string, readonly string[]>;

/** Every row of every table that people or programs write in a schema. */
export async function readTables(sql: Sql, schema: string): Promise<TableRows> {
  const tables = await sql.rows(z.object({ name: z.string() }))`
    select relname as name from pg_class
     where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and not relispartition
     order by relname
  `;
  const rows = new Map<string, readonly string[]>();
  for (const { name } of tables) {
    const read = await sql.rows(z.object({ row: z.string() }))`
      select entry::text as row from ${identifier(schema)}.${identifier(name)} entry order by 1
    `;
    rows.set(
      name,
      read.map(({ row }) => row),
    );
  }
  return rows;
}

/** What differs between two states, a line per table; empty when they are the same row by row. */
export function compareTables(expected: TableRows, found: TableRows): readonly string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].toSorted().flatMap((table) => {
    const [before, after] = [new Set(expected.get(table)), new Set(found.get(table))];
    const missing = before.difference(after).size;
    const extra = after.difference(before).size;
    return missing + extra === 0 ? [] : [`${table}: ${missing} rows missing, ${extra} rows too many`];
  });
}
