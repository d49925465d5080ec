import { MAIL_EVENT_TYPES } from '../../contracts/order/mail-events.ts';
import * as z from 'zod';
import { identifier, json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';

const Outbox = z.object({ events: z.int(), waiting: z.int(), late: z.int(), setAside: z.int() });

const EventId = z.object({ eventId: z.uuid() });

export interface EventsChecked {
  readonly events: number;
  /** Recorded within the last minute and not published yet. */
  readonly waiting: number;
  readonly findings: readonly string[];
}

/** Checks that all outbox events older than a minute have reached both sinks. */
export async function checkOutboxes(core: Sql, orders: Sql): Promise<EventsChecked> {
  const outboxes = [
    ...['product', 'inventory', 'payment', 'users'].map((schema) => ({ sql: core, schema })),
    { sql: orders, schema: 'shop' },
  ];
  let events = 0;
  let waiting = 0;
  const findings: string[] = [];
  for (const { sql, schema } of outboxes) {
    const [outbox] = await sql.rows(Outbox)`
      select count(*) as events,
             count(*) filter (where is_waiting and occurred_at > now() - interval '1 minute') as waiting,
             count(*) filter (where is_waiting and occurred_at <= now() - interval '1 minute') as late,
             count(set_aside_at) as "setAside"
        from ${identifier(schema)}.outbox, lateral (select streamed_at is null or (queued_at is null and set_aside_at is null)) as way (is_waiting)
    `;
    if (outbox === undefined) continue;
    events += outbox.events;
    waiting += outbox.waiting;
    if (outbox.late > 0)
      findings.push(`${outbox.late} events of ${schema} have waited for more than a minute to be published: check the event relay`);
    if (outbox.setAside > 0)
      findings.push(`${outbox.setAside} events of ${schema} are set aside because a queue refuses them: see the runbook dead-letters`);
  }
  return { events, waiting, findings };
}

/** Checks that notification has processed all events that cause a mail. */
export async function checkMails(core: Sql, orders: Sql): Promise<readonly string[]> {
  const published = await orders.rows(EventId)`
    select event_id as "eventId" from shop.outbox
     where type = any (array(select jsonb_array_elements_text(${json(MAIL_EVENT_TYPES)}))) and streamed_at < now() - interval '1 minute'
  `;
  const missing = await core.rows(EventId)`
    select value::uuid as "eventId" from jsonb_array_elements_text(${json(published.map(({ eventId }) => eventId))})
    except select event_id from notification.inbox
  `;
  return missing.map(({ eventId }) => `event ${eventId} was published more than a minute ago, and no mail was created`);
}

const GivenUp = z.object({ mails: z.int(), orders: z.array(z.uuid()) });

/** Undeliverable mails, for staff; this is not an inconsistency. Names the newest orders. */
export async function givenUpMails(core: Sql): Promise<readonly string[]> {
  const [given] = await core.rows(GivenUp)`
    select count(*) as mails, coalesce(to_jsonb((array_agg(order_id order by ended_at desc))[:10]), '[]') as orders from notification.messages where status = 'undeliverable' and order_id is not null
  `;
  if (given === undefined || given.mails === 0) return [];
  return [`${given.mails} mails are undeliverable and need staff, about orders ${given.orders.join(', ')}${given.mails > 10 ? ', …' : ''}`];
}
