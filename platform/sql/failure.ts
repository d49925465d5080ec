import type { SqlError } from './sql.ts';

/**
 * What a failed statement means for its caller. `conflict`: the engine has undone the transaction in favour of another, and it can be repeated.
 * `refused`: the statement or its values are wrong, and a repetition fails as well.
 */
export type DatabaseFailure = 'timed-out' | 'overloaded' | 'conflict' | 'read-only' | 'unavailable' | 'refused';

const FAILURES: readonly (readonly [RegExp, DatabaseFailure])[] = [
  [/^57014$/, 'timed-out'],
  [/^53/, 'overloaded'],
  [/^40/, 'conflict'],
  // After a failover, until the connections to the former primary are closed.
  [/^25006$/, 'read-only'],
  [/^(08|57)/, 'unavailable'],
];

export function failureOf({ sqlState }: SqlError): DatabaseFailure {
  if (sqlState === null) return 'unavailable';
  return FAILURES.find(([states]) => states.test(sqlState))?.[1] ?? 'refused';
}
