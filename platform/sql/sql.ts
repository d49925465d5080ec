import type * as z from 'zod';

/** Runs SQL, on a pool of connections or through the Data API alike. */
export interface Sql {
  /**
   * The rows of a statement, each parsed by the schema: ``sql.rows(Row)`select … where id = ${id}` ``.
   *
   * Types of values: int8 is a number (unsafe ones throw), numeric a string, timestamptz an ISO string in UTC, jsonb a value, uuid a string.
   */
  rows<T>(schema: z.ZodType<T>): (strings: TemplateStringsArray, ...values: readonly SqlValue[]) => Promise<readonly T[]>;

  /** Runs a statement and returns the number of affected rows. */
  run(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Promise<number>;
}

export interface Database extends Sql {
  /** Commits when `work` resolves, and rolls back when it rejects. Its `sql` is not usable afterwards. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;

  /** For statements of one request that do not depend on each other: they share a connection and do not wait for each other's results. */
  pipelined(): Sql;

  /** Statements that the server cancels when the signal aborts, each on a connection of its own. They fail with the signal's reason. */
  cancelledBy(signal: AbortSignal): Sql;

  /** The rows of a query in parts, from a cursor, so that few are in memory. It holds a connection until all are read, the reader leaves or the signal aborts. */
  parts<T>(
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): (strings: TemplateStringsArray, ...values: readonly SqlValue[]) => AsyncGenerator<readonly T[], void>;

  close(): Promise<void>;
}

/** Values are always parameters, never text of the statement. There are no arrays: pass `json(…)` and expand it by `jsonb_to_recordset`. */
export type SqlValue = string | number | bigint | boolean | Date | null | Json | Identifier;

/** A jsonb parameter. Made by `json`. */
export class Json {
  readonly text: string;

  constructor(value: unknown) {
    this.text = JSON.stringify(value) ?? 'null';
  }
}

/** A name of a schema, table or column. Made by `identifier`. */
export class Identifier {
  readonly name: string;

  constructor(name: string) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is not a plain SQL name`);
    this.name = name;
  }
}

/** Passes a value as one jsonb parameter. */
export function json(value: unknown): Json {
  return new Json(value);
}

/** The only value that becomes part of a statement's text: a plain lower-case name. */
export function identifier(name: string): Identifier {
  return new Identifier(name);
}

/** An error of the database. Branch on `sqlState` only: names of constraints differ between engines. */
export class SqlError extends Error {
  /** The five characters of SQLSTATE; null when the database did not respond. */
  readonly sqlState: string | null;

  constructor(message: string, sqlState: string | null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SqlError';
    this.sqlState = sqlState;
  }
}

/** The database did not respond: the error has no relation to the values of the statement. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof SqlError && error.sqlState === null;
}
