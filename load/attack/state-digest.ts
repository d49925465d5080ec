import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { identifier } from '../../platform/sql/sql.ts';
import type { Database, Sql } from '../../platform/sql/sql.ts';
import type { Endpoints } from '../../tools/endpoints.ts';

/** The row count and checksum of each table, by name. */
export type Digest = ReadonlyMap<string, string>;

/** Tables that a refused request may write: the last use of a session, the signing keys, and the numbers of wrong codes and passwords. */
const PASSING = ['users.sessions', 'users.guest_arrivals', 'users.signing_keys', 'users.second_factors', 'users.sign_in_tries'];

/** What a timer writes, whatever is requested meanwhile: models are trained from the orders. */
const BY_TIMER = ['recommendation.activation', 'recommendation.models', 'recommendation.model_products'];

/** Statistics are written half a second after their request, so a later one would be suspected. */
const LATE_SCHEMA = 'analytics';

const Table = z.object({ schema: z.string(), name: z.string() });

const Checksum = z.object({ checksum: z.string() });

const Open = z.object({ isOpen: z.boolean() });

export interface ShopState {
  digest(): Promise<Digest>;
  /** The digest once it is stable; undefined if it keeps changing. */
  settled(): Promise<Digest | undefined>;
  close(): Promise<void>;
}

const STEADY_MILLIS = 300;
const MOST_LOOKS = 100;

/** Reads every table of our schemas, in both databases. */
export async function shopState({ databases }: Pick<Endpoints, 'databases'>): Promise<ShopState> {
  const connected = Object.values(databases).map((address) =>
    connectPostgres({ ...address, tls: 'disable', max: 4, statementTimeoutMillis: 30_000 }),
  );
  const tables = await Promise.all(connected.map(async (database) => ({ database, tables: await tablesOf(database) })));
  const digest = async (): Promise<Digest> => {
    const all = await Promise.all(tables.flatMap(({ database, tables: own }) => own.map((table) => checksumOf(database, table))));
    return new Map(all);
  };
  const withSagas = tables.find(({ tables: own }) => own.some(({ schema, name }) => `${schema}.${name}` === 'shop.order_sagas'));
  return {
    digest,
    settled: () => settledDigest(digest, async () => withSagas !== undefined && (await hasOpenSagas(withSagas.database))),
    close: async () => void (await Promise.all(connected.map((database: Database) => database.close()))),
  };
}

async function settledDigest(digest: () => Promise<Digest>, isBusy: () => Promise<boolean>): Promise<Digest | undefined> {
  let before = await digest();
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    await pause(STEADY_MILLIS);
    const after = await digest();
    if (changedTables(before, after).length === 0 && !(await isBusy())) return after;
    before = after;
  }
  return undefined;
}

export function changedTables(before: Digest, after: Digest): readonly string[] {
  return [...after].flatMap(([table, checksum]) =>
    before.get(table) === checksum ? [] : [`${table} (${before.get(table)} → ${checksum})`],
  );
}

/** An order in progress changes the database, with seconds between its steps. */
async function hasOpenSagas(database: Sql): Promise<boolean> {
  const [row] = await database.rows(Open)`select exists (select from shop.order_sagas where deadline is not null) as "isOpen"`;
  return row?.isOpen ?? false;
}

async function tablesOf(database: Sql): Promise<readonly z.infer<typeof Table>[]> {
  const tables = await database.rows(Table)`
    select n.nspname as schema, c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     order by 1, 2
  `;
  return tables.filter(({ schema, name }) => schema !== LATE_SCHEMA && ![...PASSING, ...BY_TIMER].includes(`${schema}.${name}`));
}

async function checksumOf(database: Sql, { schema, name }: z.infer<typeof Table>): Promise<readonly [string, string]> {
  const [row] = await database.rows(Checksum)`
    select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as checksum from ${identifier(schema)}.${identifier(name)} t
  `;
  return [`${schema}.${name}`, row?.checksum ?? ''];
}
