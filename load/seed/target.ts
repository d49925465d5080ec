import type { ClientConfig } from 'pg';
import { readEndpoints, shopUrl } from '../../tools/endpoints.ts';

export interface SeedTarget {
  readonly database: ClientConfig;
  /** For people, without a password. */
  readonly name: string;
  /** Of the shop whose catalogue is ordered; null without a shop. */
  readonly shopUrl: string | null;
}

export interface TargetOptions {
  /** A connection string, instead of a running shop. */
  readonly url: { readonly name: 'ORDERS_URL' | 'CORE_URL'; readonly value: string | undefined };
  /** Of the running shop: its orders, or what is not sharded. */
  readonly store: 'orders' | 'core';
  readonly endpoints: string;
  /** The environment that the operator names. */
  readonly environment: string | undefined;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The database that is seeded.
 *
 * @throws Error when it may be of a production environment that the operator has not named, or the address is wrong.
 */
export function targetOf({ url, store, endpoints, environment }: TargetOptions): SeedTarget {
  if (url.value !== undefined) return ofUrl(url.name, url.value, environment);
  const shop = readEndpoints(endpoints);
  if (environment !== undefined && environment !== shop.environment)
    throw new Error(
      `--environment is ${environment}, but the running shop is ${shop.environment}; name that, or select another shop by --endpoints`,
    );
  if (shop.environment === 'prod' && environment === undefined)
    throw new Error(
      'the running shop is the environment prod: what is invented would stay there; if that is intended, add --environment prod',
    );
  const database = shop.databases[store];
  if (database === undefined)
    throw new Error(`the running shop has no database ${store}; its databases are ${Object.keys(shop.databases).join(', ')}`);
  return { database, name: `${database.host}:${database.port}/${database.database}`, shopUrl: shopUrl(shop) };
}

function ofUrl(variable: string, text: string, environment: string | undefined): SeedTarget {
  const url = URL.parse(text);
  // The text may hold a password, so it is not shown.
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2)
    throw new Error(`${variable} is not an address of PostgreSQL; write it as postgres://user:password@host:port/database`);
  const name = `${url.host}${url.pathname}`;
  if (!LOOPBACK.has(url.hostname) && environment === undefined)
    throw new Error(
      `${variable} is ${name}, which is not on this machine and may be of production: what is invented would stay there; name its environment by --environment`,
    );
  return { database: { connectionString: text }, name, shopUrl: null };
}
