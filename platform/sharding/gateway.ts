import { setTimeout as pause } from 'node:timers/promises';
import { failureOf } from '../sql/failure.ts';
import {
  connectPostgres,
  type PoolOptions,
  type PostgresAddress,
  type PostgresSettings,
  type RotatedPostgresSettings,
} from '../sql/postgres.ts';
import { staffRole } from '../sql/roles.ts';
import { SqlError, type Database, type Sql } from '../sql/sql.ts';
import { shardedDatabase, type Sharded } from './sharded.ts';

/** Who asks: it decides the role, whose limits are in `platform/sql/role-settings.ts`, the pool, and how many rows a statement may return. */
export type CallerClass = 'shopper' | 'worker' | 'staff' | 'analytics';

interface ClassLimits {
  /** The login of the class beside that of the context. */
  readonly login: (login: string) => string;
  /** Of each process. Whether the servers take those of all tasks is calculated in `tools/connections/`. */
  readonly connections: number;
  readonly isPipelined: boolean;
  readonly isReadFromReplica: boolean;
  readonly mostRows: number;
  /** Longer than the time limit of the login. */
  readonly responseTimeoutMillis: number;
}

const own = (login: string): string => login;

export const CLASSES: Readonly<Record<CallerClass, ClassLimits>> = {
  shopper: {
    login: own,
    connections: 10,
    isPipelined: false,
    isReadFromReplica: false,
    mostRows: 1_000,
    responseTimeoutMillis: 10_000,
  },
  // Handles one batch at a time.
  worker: { login: own, connections: 1, isPipelined: true, isReadFromReplica: false, mostRows: 10_000, responseTimeoutMillis: 10_000 },
  staff: { login: staffRole, connections: 2, isPipelined: false, isReadFromReplica: true, mostRows: 1_000, responseTimeoutMillis: 15_000 },
  // Has a login of its own already: it belongs to another context.
  analytics: { login: own, connections: 2, isPipelined: false, isReadFromReplica: true, mostRows: 100_000, responseTimeoutMillis: 30_000 },
};

export interface Shards {
  readonly primary: (PostgresSettings | RotatedPostgresSettings) & Pick<PoolOptions, 'metrics'>;
  /** Where reads go that may be stale. @default the primary */
  readonly replica?: Pick<PostgresAddress, 'host' | 'port' | 'database'> | undefined;
}

/** Connects a class of callers to the sharded database, as its login and with its limits. */
export function openShards(callerClass: CallerClass, shards: Shards): Sharded {
  return shardedDatabase(openShardsDatabase(callerClass, shards));
}

/** The same for queries of all shards. */
export function openShardsDatabase(callerClass: CallerClass, { primary, replica }: Shards): Database {
  const { login, connections, isPipelined, isReadFromReplica, mostRows, responseTimeoutMillis } = CLASSES[callerClass];
  const as = 'login' in primary ? { login: signedInAs(primary, login) } : { user: login(primary.user) };
  const address = isReadFromReplica ? replica : undefined;
  return limited(
    connectPostgres({ ...primary, ...address, ...as, max: connections, isPipelined, responseTimeoutMillis }),
    callerClass,
    mostRows,
  );
}

function signedInAs({ login }: RotatedPostgresSettings, of: (login: string) => string): RotatedPostgresSettings['login'] {
  return async () => {
    const current = await login();
    return { ...current, username: of(current.username) };
  };
}

/** Refuses results of too many rows, and repeats what the engine has undone in favour of another transaction. */
function limited(database: Database, callerClass: CallerClass, mostRows: number): Database {
  const over = (sql: Sql, again: <T>(work: () => Promise<T>) => Promise<T>): Sql => ({
    rows:
      (schema) =>
      async (...template) =>
        again(async () => {
          const rows = await sql.rows(schema)(...template);
          if (rows.length <= mostRows) return rows;
          throw new RangeError(
            `a statement returned ${rows.length} rows, and ${callerClass} may read ${mostRows}: give it a limit, or read by pages`,
          );
        }),
    run: (...template) => again(() => sql.run(...template)),
  });
  const once = <T>(work: () => Promise<T>) => work();
  return {
    ...over(database, repeated),
    transaction: (work) => repeated(() => database.transaction((sql) => work(over(sql, once)))),
    pipelined: () => over(database.pipelined(), repeated),
    cancelledBy: (signal) => over(database.cancelledBy(signal), repeated),
    parts: (schema, signal) => database.parts(schema, signal),
    close: () => database.close(),
  };
}

const TRIES = 3;

/** The work must have no effect outside of the database. */
async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SqlError) || failureOf(error) !== 'conflict' || attempt === TRIES) throw error;
      await pause(Math.random() * 20 * 2 ** attempt);
    }
  }
}
