import { Redis } from 'ioredis';
import { findOutboxes } from '../../platform/outbox/pending.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints } from '../../tools/endpoints.ts';

/** Where the events are. */
export interface Sources {
  readonly databases: readonly PostgresSettings[];
  readonly bus: { readonly url: string; readonly username?: string; readonly password?: string };
  /** The environment; the server's name when only its URL is given. */
  readonly environment: string;
}

export const SOURCE_OPTIONS = {
  core: { type: 'string' },
  orders: { type: 'string' },
  bus: { type: 'string' },
} as const;

export const SOURCE_USAGE = `  --core, --orders, --bus   the stores by URL, such as postgres://USER:PASSWORD@HOST:5432/core?tls=verify and rediss://HOST:6379
                 (default: in the operator task its environment's stores, elsewhere the shop that runs on this machine)`;

interface Values {
  readonly core?: string | undefined;
  readonly orders?: string | undefined;
  readonly bus?: string | undefined;
}

/** Those of the arguments, of the operator task, or of the shop on this machine. Exits with 2 if a URL is wrong. */
export function readSources(usage: string, { core, orders, bus }: Values): Sources {
  const given = { core, orders };
  const { ENVIRONMENT, BUS_URL, BUS_USER, BUS_PASSWORD } = process.env;
  if (core !== undefined || orders !== undefined) {
    const databases = (['core', 'orders'] as const).flatMap((name) => {
      const url = given[name];
      return url === undefined ? [] : [fromUrl(usage, name, url)];
    });
    return { databases, bus: { url: bus ?? '' }, environment: ENVIRONMENT ?? databases[0]?.host ?? '' };
  }
  if (ENVIRONMENT !== undefined && BUS_URL !== undefined) {
    const login = BUS_USER !== undefined && BUS_PASSWORD !== undefined ? { username: BUS_USER, password: BUS_PASSWORD } : {};
    return { databases: [fromTask('core'), fromTask('orders')], bus: { url: bus ?? BUS_URL, ...login }, environment: ENVIRONMENT };
  }
  const endpoints = readEndpoints();
  return {
    databases: Object.values(endpoints.databases).map((address) => ({ ...address, tls: 'disable' as const })),
    bus: { url: bus ?? endpoints.redis['bus'] ?? '' },
    environment: endpoints.environment,
  };
}

/** Connects to the databases for the length of `use`, with every schema that has an outbox. */
export async function withOutboxes<T>({ databases }: Sources, use: (outboxes: readonly Outbox[]) => Promise<T>): Promise<T> {
  const connected = databases.map((settings) => connectPostgres({ ...settings, max: 1, statementTimeoutMillis: 120_000 }));
  try {
    const found = await Promise.all(connected.map(async (sql) => (await findOutboxes(sql)).map((schema) => ({ sql, schema }))));
    return await use(found.flat());
  } finally {
    await Promise.all(connected.map((sql) => sql.close()));
  }
}

export interface Outbox {
  readonly sql: Database;
  readonly schema: string;
}

export async function withBus<T>({ bus: { url, ...login } }: Sources, use: (redis: Redis) => Promise<T>): Promise<T> {
  if (url === '') throw new Error('--bus is missing: give the URL of the bus');
  const redis = new Redis(url, { ...login, disableClientInfo: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

function fromTask(name: 'core' | 'orders'): PostgresSettings {
  const setting = (part: string): string => process.env[`${name.toUpperCase()}_${part}`] ?? '';
  const authority = setting('AUTHORITY');
  return {
    host: setting('HOST'),
    port: 5432,
    database: name,
    user: setting('USER'),
    password: setting('PASSWORD'),
    tls: 'verify',
    ...(authority !== '' && { authority: async () => authority }),
  };
}

const TLS = ['verify', 'disable'] as const;

function fromUrl(usage: string, name: string, text: string): PostgresSettings {
  const url = URL.parse(text);
  const tls = TLS.find((mode) => mode === (url?.searchParams.get('tls') ?? 'verify'));
  if (!url || !url.protocol.startsWith('postgres') || url.pathname.length < 2 || tls === undefined)
    return refuseArguments(usage, `--${name} is no URL of a database: give postgres://USER:PASSWORD@HOST:PORT/NAME?tls=${TLS.join('|')}`);
  const { hostname: host, port, pathname, username, password } = url;
  return {
    host,
    port: Number(port || 5432),
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    tls,
  };
}
