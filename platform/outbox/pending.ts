import * as z from 'zod';
import { identifier, json, type Sql } from '../sql/sql.ts';
import type { StreamEvent } from '../streams/event.ts';

const PendingRow = z.object({
  lane: z.int(),
  position: z.int(),
  event_id: z.string(),
  type: z.string(),
  subject: z.string(),
  payload: z.unknown(),
  traceparent: z.string().nullable(),
  occurred_at: z.string(),
});

/** An event in an outbox that a sink has not acknowledged yet. */
export interface PendingEvent {
  readonly lane: number;
  readonly position: number;
  /** In PostgreSQL's format, to the microsecond: it selects the partition. */
  readonly occurredAt: string;
  readonly event: StreamEvent;
}

/**
 * An array parameter, which the relay's direct connections have and the Data API lacks. Compared with `= any` it costs a tenth of a join with the expanded JSON,
 * for each event of a backlog.
 */
function arrayOf(values: readonly (string | number)[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join()}}`;
}

/** The events of a schema's lanes that are not in their streams, in order. */
export async function readUnstreamed(sql: Sql, schema: string, lanes: readonly number[], limit: number): Promise<readonly PendingEvent[]> {
  const rows = await sql.rows(PendingRow)`
    select lane, position, event_id, type, subject, payload, traceparent, occurred_at::text as occurred_at
      from ${identifier(schema)}.outbox
     where streamed_at is null and lane = any (${arrayOf(lanes)}::bigint[])
     order by position limit ${limit}::int
  `;
  return rows.map(toPending);
}

/**
 * The events of a schema's lanes that are due for their queues, in order. A type without a queue needs its stream only.
 * Retries are limited separately, so that refused events never delay new ones.
 */
export async function readUnqueued(
  sql: Sql,
  schema: string,
  { lanes, types, limit }: { readonly lanes: readonly number[]; readonly types: readonly string[]; readonly limit: number },
): Promise<readonly PendingEvent[]> {
  const outbox = identifier(schema);
  const rows = await sql.rows(PendingRow)`
    with due as (
      (select lane, position, event_id, type, subject, payload, traceparent, occurred_at
         from ${outbox}.outbox
        where queued_at is null and set_aside_at is null and retry_at is null and lane = any (${arrayOf(lanes)}::bigint[])
          and (streamed_at is not null or type = any (${arrayOf(types)}::text[]))
        order by position limit ${limit}::int)
      union all
      (select lane, position, event_id, type, subject, payload, traceparent, occurred_at
         from ${outbox}.outbox
        where queued_at is null and set_aside_at is null and retry_at <= now() and lane = any (${arrayOf(lanes)}::bigint[])
        order by position limit ${limit}::int)
    )
    select lane, position, event_id, type, subject, payload, traceparent, occurred_at::text as occurred_at from due order by position
  `;
  return rows.map(toPending);
}

function toPending(row: z.infer<typeof PendingRow>): PendingEvent {
  return {
    lane: row.lane,
    position: row.position,
    occurredAt: row.occurred_at,
    event: { eventId: row.event_id, type: row.type, subject: row.subject, payload: row.payload, traceparent: row.traceparent },
  };
}

const LagRow = z.object({ sink: z.enum(['stream', 'queue']), seconds: z.number() });

/** The age of the oldest event by sink that waits for it; 0 without one. Events that a queue has refused have their own alarm. */
export interface Lag {
  readonly stream: number;
  readonly queue: number;
}

export async function readLag(sql: Sql, schema: string, types: readonly string[]): Promise<Lag> {
  const outbox = identifier(schema);
  const rows = await sql.rows(LagRow)`
    with oldest as (
      (select 'stream' as sink, occurred_at from ${outbox}.outbox where streamed_at is null order by position limit 1)
      union all
      (select 'queue' as sink, occurred_at from ${outbox}.outbox
        where queued_at is null and set_aside_at is null and retry_at is null and type = any (${arrayOf(types)}::text[])
        order by position limit 1)
    )
    select sink, extract(epoch from clock_timestamp() - occurred_at)::float8 as seconds from oldest
  `;
  const secondsOf = (sink: keyof Lag) => rows.find((row) => row.sink === sink)?.seconds ?? 0;
  return { stream: secondsOf('stream'), queue: secondsOf('queue') };
}

/** Which sinks have acknowledged an event. */
export interface Mark {
  readonly pending: PendingEvent;
  /** The lane's batch with which it reached its stream; null when it did not, or had already. */
  readonly batch: number | null;
  readonly isQueued: boolean;
}

/** Records the acknowledgements, and each lane's batch counter, in one statement. */
export async function markPublished(sql: Sql, schema: string, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return;
  const outbox = identifier(schema);
  const rows = marks.map(({ pending: { lane, position, occurredAt }, batch, isQueued }) => ({
    lane,
    position,
    occurredAt,
    batch,
    isQueued,
  }));
  await sql.run`
    with mark as materialized (
      select lane, position, "occurredAt", batch, case when batch is not null then now() end as streamed_at, case when "isQueued" then now() end as queued_at
        from jsonb_to_recordset(${json(rows)}) as mark (lane bigint, position bigint, "occurredAt" timestamptz, batch bigint, "isQueued" bool)
    ),
    counted as (
      insert into ${outbox}.outbox_lanes (lane, batch)
      select lane, max(batch) from mark where batch is not null group by lane
      on conflict (lane) do update set batch = excluded.batch
    )
    update ${outbox}.outbox
       set batch = coalesce(mark.batch, outbox.batch),
           streamed_at = coalesce(mark.streamed_at, outbox.streamed_at),
           queued_at = coalesce(outbox.queued_at, mark.queued_at)
      from mark
     where outbox.lane = mark.lane and outbox.position = mark.position and outbox.occurred_at = mark."occurredAt"
  `;
}

/** An event that a queue has rejected. */
export interface Refusal {
  readonly pending: PendingEvent;
  readonly reason: string;
}

/** Refusals after which an event is set aside: it takes about five minutes. */
const MOST_REFUSALS = 6;

const Refused = z.object({ event_id: z.string(), is_set_aside: z.boolean() });

/** Schedules the retry of rejected events, after ten seconds and then twice as long each time, and sets them aside in the end. Returns the ids of those set aside. */
export async function markRefused(sql: Sql, schema: string, refused: readonly Refusal[]): Promise<readonly string[]> {
  const outbox = identifier(schema);
  const rows = refused.map(({ pending: { lane, position, occurredAt }, reason }) => ({ lane, position, occurredAt, reason }));
  const marked = await sql.rows(Refused)`
    with refused as materialized (
      select lane, position, "occurredAt", reason, now() as refused_at, extract(epoch from now())::float8 as refused_epoch
        from jsonb_to_recordset(${json(rows)}) as refused (lane bigint, position bigint, "occurredAt" timestamptz, reason text)
    )
    update ${outbox}.outbox
       set refusals = refusals + 1,
           refusal = refused.reason,
           retry_at = to_timestamp(refused.refused_epoch + 10 * power(2, refusals)),
           set_aside_at = case when refusals + 1 >= ${MOST_REFUSALS}::int then refused.refused_at end
      from refused
     where outbox.lane = refused.lane and outbox.position = refused.position and outbox.occurred_at = refused."occurredAt"
    returning event_id, set_aside_at is not null as is_set_aside
  `;
  return marked.filter(({ is_set_aside }) => is_set_aside).map(({ event_id }) => event_id);
}

const CountRow = z.object({ count: z.int() });

/** The number of events that are set aside. */
export async function countSetAside(sql: Sql, schema: string): Promise<number> {
  const [row] = await sql.rows(CountRow)`select count(*)::int as count from ${identifier(schema)}.outbox where set_aside_at is not null`;
  return row?.count ?? 0;
}

/** Makes the oldest events that are set aside due again, and returns their number. */
export async function resendSetAside(sql: Sql, schema: string, limit: number): Promise<number> {
  const outbox = identifier(schema);
  return sql.run`
    update ${outbox}.outbox set refusals = 0, retry_at = null, set_aside_at = null
     where (lane, position, occurred_at) in (
       select lane, position, occurred_at from ${outbox}.outbox where set_aside_at is not null order by position limit ${limit}::bigint)
  `;
}

const LaneRow = z.object({ lane: z.int(), batch: z.int() });

/** The last batch of each lane that the streams have acknowledged. */
export async function readBatches(sql: Sql, schema: string): Promise<ReadonlyMap<number, number>> {
  const rows = await sql.rows(LaneRow)`select lane, batch from ${identifier(schema)}.outbox_lanes`;
  return new Map(rows.map(({ lane, batch }) => [lane, batch]));
}

/** Makes all events after the last batch that the streams still have due again, and returns their number. */
export async function resetBatchesAfter(sql: Sql, schema: string, lane: number, batch: number): Promise<number> {
  const outbox = identifier(schema);
  await sql.run`update ${outbox}.outbox_lanes set batch = ${batch}::bigint where lane = ${lane}::bigint`;
  return sql.run`update ${outbox}.outbox set streamed_at = null, batch = null where lane = ${lane}::bigint and batch > ${batch}::bigint`;
}

const Name = z.object({ name: z.string() });

/** The schemas whose outbox this role may relay. */
export async function findOutboxes(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows(Name)`
    select nspname as name
      from pg_namespace
      join pg_class on relnamespace = pg_namespace.oid and relname = 'outbox_lanes'
     where has_schema_privilege(pg_namespace.oid, 'usage') and has_table_privilege(pg_class.oid, 'update')
     order by nspname
  `;
  return rows.map(({ name }) => name);
}

const Lane = z.object({ lane: z.int() });

/** Locks up to `most` of the lanes that no other relay owns, and returns them. This connection owns them until it ends or releases them. */
export async function takeLanes(sql: Sql, schema: string, lanes: readonly number[], most: number): Promise<readonly number[]> {
  const rows = await sql.rows(Lane)`
    with wanted as materialized (select value::int as lane from jsonb_array_elements_text(${json(lanes)}) with ordinality as each (value, n) order by n)
    select lane from wanted where pg_try_advisory_lock(hashtext(${`relay ${schema}`}::text), lane) limit ${most}::int
  `;
  return rows.map(({ lane }) => lane);
}

/** Leaves the lanes to other relays. Nothing of them may be in flight. */
export async function releaseLanes(sql: Sql, schema: string, lanes: readonly number[]): Promise<void> {
  await sql.run`
    select pg_advisory_unlock(hashtext(${`relay ${schema}`}::text), value::int) from jsonb_array_elements_text(${json(lanes)})
  `;
}

/** Counts this connection as a relay of its database until it ends. */
export async function joinRelays(sql: Sql): Promise<void> {
  await sql.run`select pg_advisory_lock_shared(hashtext('relays'), 0)`;
}

/** The relays that are connected to this database, this one included. */
export async function countRelays(sql: Sql): Promise<number> {
  const [row] = await sql.rows(CountRow)`
    select count(distinct pid)::int as count
      from pg_locks
     where locktype = 'advisory' and granted and objsubid = 2 and objid = 0 and classid::bigint = (hashtext('relays')::bigint & 4294967295)
       and database = (select oid from pg_database where datname = current_database())
  `;
  return row?.count ?? 1;
}

const Kept = z.object({ partition_name: z.string(), act: z.string() });

/** Creates the outbox's next partitions, drops those past their retention, and returns what it did. */
export async function keepPartitions(sql: Sql, schema: string): Promise<readonly z.infer<typeof Kept>[]> {
  return sql.rows(Kept)`select partition_name, act from ${identifier(schema)}.keep_outbox()`;
}
