import * as z from 'zod';
import { identifier, json, type Sql } from '../sql/sql.ts';

const Row = z.object({ event_id: z.string() });

/**
 * Records these events in the consumer's transaction and returns those that are new. Their effects belong in the same transaction.
 * A duplicate that runs concurrently with the first delivery waits for its commit, and then is not new.
 */
export async function takeNew<Event extends { readonly eventId: string }>(
  sql: Sql,
  schema: string,
  consumer: string,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const ids = [...new Set(events.map(({ eventId }) => eventId))].toSorted();
  const rows = await sql.rows(Row)`
    insert into ${identifier(schema)}.inbox (consumer, event_id)
    select ${consumer}, value::uuid from jsonb_array_elements_text(${json(ids)}) order by value
    on conflict (consumer, event_id) do nothing
    returning event_id
  `;
  const fresh = new Set(rows.map(({ event_id }) => event_id));
  // `delete` returns whether it was present: of an event that occurs twice in one batch only the first is new.
  return events.filter(({ eventId }) => fresh.delete(eventId));
}
