import { currentTraceparent } from '../telemetry/trace.ts';
import { identifier, json, type Sql } from '../sql/sql.ts';

export interface Addressing<Event> {
  /** Each lane is relayed in order, independent of the others: 0 in core, the customer's in a sharded schema (its SQL function `lane_of`). */
  readonly lane: number;
  /** What the event is about, such as a SKU or an order id. */
  readonly subject: (event: Event) => string;
}

/** Writes events to the schema's outbox, in the transaction of the change that they report. The relay publishes them. */
export async function record<Event extends { readonly type: string }>(
  sql: Sql,
  schema: string,
  events: readonly Event[],
  { lane, subject }: Addressing<Event>,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((payload) => ({ type: payload.type, subject: subject(payload), payload }));
  await sql.run`
    insert into ${identifier(schema)}.outbox (lane, type, subject, payload, traceparent)
    select ${lane}::bigint, type, subject, payload, ${currentTraceparent() ?? null}::text
      from jsonb_to_recordset(${json(rows)}) as fact (type text, subject text, payload jsonb)
  `;
}
