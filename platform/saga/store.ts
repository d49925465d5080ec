import { z } from 'zod';
import { customerOf, type CustomerId } from '../sharding/order-id.ts';
import { identifier, json, type Sql } from '../sql/sql.ts';
import type { Patience, Saga, StoredSaga } from './saga.ts';

/** The part of a `SagaDefinition` that storing needs. */
export interface SagaStorage<S extends Saga> {
  readonly databaseSchema: string;
  readonly schema: z.ZodType<S>;
  patience(saga: S): Patience;
}

/** Somebody else changed a saga since it was read. Reading and deciding anew settles it. */
export class SagaChangedMeanwhile extends Error {
  constructor(customerId: CustomerId) {
    super(`a saga of customer ${customerId} changed since it was read`);
    this.name = 'SagaChangedMeanwhile';
  }
}

/** The sagas of one customer by their ids; those that do not exist are left out. */
export async function readSagas<S extends Saga>(
  sql: Sql,
  storage: SagaStorage<S>,
  customerId: CustomerId,
  ids: readonly string[],
): Promise<readonly StoredSaga<S>[]> {
  return sql.rows(rowOf(storage))`
    select jsonb_build_object('sagaId', saga_id, 'kind', kind, 'step', step, 'attempt', attempt, 'status', status, 'data', data) as saga, tries, version, deadline
      from ${identifier(storage.databaseSchema)}.sagas
     where customer_id = ${customerId} and saga_id = any (array(select value::uuid from jsonb_array_elements_text(${json(ids)})))
  `;
}

/** Running sagas past their deadline, over all shards, the longest overdue first. */
export async function readOverdue<S extends Saga>(
  sql: Sql,
  storage: SagaStorage<S>,
  now: Date,
  limit: number,
): Promise<readonly StoredSaga<S>[]> {
  return sql.rows(rowOf(storage))`
    select jsonb_build_object('sagaId', saga_id, 'kind', kind, 'step', step, 'attempt', attempt, 'status', status, 'data', data) as saga, tries, version, deadline
      from ${identifier(storage.databaseSchema)}.sagas
     where status = 'running' and deadline <= ${now}
     order by deadline
     limit ${limit}
  `;
}

/**
 * Writes sagas that begin, in the transaction of what they are about; one that exists already is left as it is.
 * Their commands are the caller's to send after the commit. Where that fails, the sweeper sends them.
 */
export async function beginSagas<S extends Saga>(sql: Sql, storage: SagaStorage<S>, begun: readonly S[], now: Date): Promise<void> {
  const [first] = begun;
  if (!first) return;
  const rows = begun.map((saga) => ({ ...saga, deadline: deadlineOf(storage, saga, now) }));
  await sql.run`
    insert into ${identifier(storage.databaseSchema)}.sagas (customer_id, saga_id, kind, step, attempt, status, deadline, data)
    select ${customerOf(first.sagaId)}::bigint, "sagaId", kind, step, attempt, status, deadline, data
      from jsonb_to_recordset(${json(rows)})
        as begun ("sagaId" uuid, kind text, step text, attempt int, status text, deadline timestamptz, data jsonb)
    on conflict (customer_id, saga_id) do nothing
  `;
}

/** @throws SagaChangedMeanwhile when one of them is no longer of the version that was read: the transaction must then end without a commit. */
export async function saveSagas<S extends Saga>(
  sql: Sql,
  storage: SagaStorage<S>,
  customerId: CustomerId,
  changed: readonly StoredSaga<S>[],
): Promise<void> {
  const rows = changed.map(({ saga, tries, version, deadline }) => ({ ...saga, tries, version, deadline }));
  const saved = await sql.run`
    update ${identifier(storage.databaseSchema)}.sagas as saga
       set step = changed.step, attempt = changed.attempt, status = changed.status, tries = changed.tries,
           version = saga.version + 1, deadline = changed.deadline, data = changed.data, updated_at = now()
      from jsonb_to_recordset(${json(rows)})
        as changed ("sagaId" uuid, step text, attempt int, status text, tries int, version int, deadline timestamptz, data jsonb)
     where saga.customer_id = ${customerId} and saga.saga_id = changed."sagaId" and saga.version = changed.version
  `;
  if (saved !== changed.length) throw new SagaChangedMeanwhile(customerId);
}

export function deadlineOf<S extends Saga>(storage: Pick<SagaStorage<S>, 'patience'>, saga: S, now: Date): string | null {
  const { deadlineMillis } = storage.patience(saga);
  return saga.status !== 'running' || deadlineMillis === null ? null : new Date(now.getTime() + deadlineMillis).toISOString();
}

function rowOf<S extends Saga>({ schema }: SagaStorage<S>) {
  return z.object({ saga: schema, tries: z.int(), version: z.int(), deadline: z.string().nullable() });
}
