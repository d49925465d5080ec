/**
 * Limits and planner settings of logins. They belong to the role: pgbouncer takes no start-up parameters, and a limit that a program sets itself is lost with a pooled connection.
 *
 * The relay reads a day's outbox by its indexes. PostgreSQL caches its plans while the outbox is still small, and would scan it for each batch.
 */
export const ROLE_SETTINGS = {
  context: { statement_timeout: '5s', idle_in_transaction_session_timeout: '30s' },
  staff: { statement_timeout: '10s', idle_in_transaction_session_timeout: '10s', default_transaction_read_only: 'on' },
  reader: { statement_timeout: '25s', default_transaction_read_only: 'on' },
  relay: {
    statement_timeout: '20s',
    ...Object.fromEntries(['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material'].map((name) => [name, 'off'])),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
