import { join } from 'node:path';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { migrate } from '../../platform/sql/migrate.ts';
import { identifier } from '../../platform/sql/sql.ts';
import type { Endpoints } from '../../tools/endpoints.ts';

export interface PlaceOrderTarget {
  readonly settings: PostgresSettings;
  drop(): Promise<void>;
}

const OWN_DATABASE = 'bench_place_order';

/** The database at ORDERS_URL, which no shop may use meanwhile, or a new one on the server of the running shop's. */
export async function placeOrderTarget(ordersUrl: string | undefined, currentEndpoints: () => Endpoints): Promise<PlaceOrderTarget> {
  if (ordersUrl !== undefined) return { settings: settingsOf(ordersUrl), drop: async () => undefined };
  const shop = currentEndpoints().databases['orders'];
  if (shop === undefined) throw new Error('the running shop has no database orders');
  const server = connectPostgres({ ...shop, tls: 'disable', max: 1 });
  const name = identifier(OWN_DATABASE);
  const settings = { ...shop, tls: 'disable', database: OWN_DATABASE } as const;
  try {
    // Of a run that was killed.
    await server.run`drop database if exists ${name} with (force)`;
    await server.run`create database ${name}`;
    const login = (role: string) => ({ name: role, password: shop.password });
    const sqlFolder = join(import.meta.dirname, '../../domain/order/sql');
    await migrate({ admin: settings, schema: 'shop', role: login('bench_app'), relay: login('bench_relay'), sqlFolder });
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    settings,
    async drop() {
      await server.run`drop database if exists ${name} with (force)`;
      await server.close();
    },
  };
}

function settingsOf(text: string): PostgresSettings {
  const url = URL.parse(text);
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2)
    throw new Error('ORDERS_URL is not an address of PostgreSQL; write it as postgres://user:password@host:port/database');
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: 'disable',
  };
}

/** Drops the benchmark's own database at the end, also after a failure. */
export async function withTarget<T>(target: PlaceOrderTarget, work: (settings: PostgresSettings) => Promise<T>): Promise<T> {
  try {
    return await work(target.settings);
  } finally {
    await target.drop();
  }
}
