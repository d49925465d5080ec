import { join } from 'node:path';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { migrate } from '../../platform/sql/migrate.ts';
import { identifier } from '../../platform/sql/sql.ts';
import type { DatabaseAddress } from '../../tools/endpoints.ts';

export interface OwnDatabase {
  readonly settings: PostgresSettings;
  drop(): Promise<void>;
}

/** A new database of a benchmark beside the given one, with the schema of one context. */
export async function ownDatabase(
  beside: DatabaseAddress,
  { name, context, schema }: { readonly name: string; readonly context: string; readonly schema: string },
): Promise<OwnDatabase> {
  const server = connectPostgres({ ...beside, tls: 'disable', max: 1 });
  const database = identifier(name);
  const settings = { ...beside, tls: 'disable', database: name } as const;
  try {
    // Of a run that was killed.
    await server.run`drop database if exists ${database} with (force)`;
    await server.run`create database ${database}`;
    const login = (role: string) => ({ name: role, password: beside.password });
    const sqlFolder = join(import.meta.dirname, '../../domain', context, 'sql');
    await migrate({ admin: settings, schema, role: login('bench_app'), relay: login('bench_relay'), sqlFolder });
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    settings,
    async drop() {
      await server.run`drop database if exists ${database} with (force)`;
      await server.close();
    },
  };
}
