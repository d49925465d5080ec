import * as z from 'zod';
import { identifier, type Sql } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';
import type { Selection } from './selection.ts';

const EventRow = z.object({
  position: z.int(),
  event_id: z.string(),
  type: z.string(),
  subject: z.string(),
  payload: z.unknown(),
  traceparent: z.string().nullable(),
  occurred_at: z.string(),
  is_streamed: z.boolean(),
  is_queued: z.boolean(),
  is_set_aside: z.boolean(),
});

/** An event as its outbox keeps it. */
export interface OutboxEvent extends StreamEvent {
  readonly position: number;
  readonly occurredAt: string;
  readonly state: 'published' | 'waiting' | 'set aside';
}

/** A page of a schema's events in the order in which they were recorded. */
export async function readEvents(
  sql: Sql,
  schema: string,
  selection: Selection,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly OutboxEvent[]> {
  const { type, subject, since, until, isWaiting } = selection;
  const rows = await sql.rows(EventRow)`
    select position, event_id, type, subject, payload, traceparent, occurred_at::text as occurred_at,
           streamed_at is not null as is_streamed, queued_at is not null as is_queued, set_aside_at is not null as is_set_aside
      from ${identifier(schema)}.outbox
     where occurred_at >= ${since.toISOString()}::timestamptz and occurred_at < ${until.toISOString()}::timestamptz
       and (${type}::text is null or type = ${type}::text)
       and (${subject}::text is null or subject = ${subject}::text)
       and (not ${isWaiting}::boolean or streamed_at is null or (queued_at is null and set_aside_at is null))
       and position > ${after}::bigint
     order by position limit ${limit}::int
  `;
  return rows.map((row) => ({
    position: row.position,
    eventId: row.event_id,
    type: row.type,
    subject: row.subject,
    payload: row.payload,
    traceparent: row.traceparent,
    occurredAt: row.occurred_at,
    state: row.is_set_aside ? 'set aside' : row.is_streamed && row.is_queued ? 'published' : 'waiting',
  }));
}

const CountRow = z.object({ type: z.string(), events: z.int(), waiting: z.int(), set_aside: z.int(), first: z.string(), last: z.string() });

export type EventCount = z.infer<typeof CountRow>;

export async function countEvents(sql: Sql, schema: string, selection: Selection): Promise<readonly EventCount[]> {
  const { type, subject, since, until, isWaiting } = selection;
  return sql.rows(CountRow)`
    select type, count(*)::int as events,
           (count(*) filter (where streamed_at is null or (queued_at is null and set_aside_at is null)))::int as waiting,
           count(set_aside_at)::int as set_aside,
           min(occurred_at)::text as first, max(occurred_at)::text as last
      from ${identifier(schema)}.outbox
     where occurred_at >= ${since.toISOString()}::timestamptz and occurred_at < ${until.toISOString()}::timestamptz
       and (${type}::text is null or type = ${type}::text)
       and (${subject}::text is null or subject = ${subject}::text)
       and (not ${isWaiting}::boolean or streamed_at is null or (queued_at is null and set_aside_at is null))
     group by type order by type
  `;
}
