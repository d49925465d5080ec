import { z } from 'zod';
import { identifier, json, type Sql } from '../sql/sql.ts';

const Row = z.object({ event_id: z.string() });

/**
 * Notes in the consumer's transaction that these events were taken, and answers those that had not been before. Their effects belong in the same transaction.
 * A repeat that races its original waits for it, and then is no longer new.
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
  // `delete` says whether it was there: of an event that stands twice in one batch only the first is new.
  return events.filter(({ eventId }) => fresh.delete(eventId));
}
