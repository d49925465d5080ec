import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { ownDatabase } from './own-database.ts';
import type { OwnDatabase } from './own-database.ts';

/** The database at ORDERS_URL, which no shop may use meanwhile, or a new one on the server of the running shop's. */
export async function placeOrderTarget(ordersUrl: string | undefined, currentEndpoints: () => Endpoints): Promise<OwnDatabase> {
  if (ordersUrl !== undefined) return { settings: settingsOf(ordersUrl), drop: async () => undefined };
  const shop = currentEndpoints().databases['orders'];
  if (shop === undefined) throw new Error('the running shop has no database orders');
  return ownDatabase(shop, { name: 'bench_place_order', context: 'order', schema: 'shop' });
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
export async function withTarget<T>(target: OwnDatabase, work: (settings: PostgresSettings) => Promise<T>): Promise<T> {
  try {
    return await work(target.settings);
  } finally {
    await target.drop();
  }
}
