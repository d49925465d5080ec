import { MAIL_EVENT_TYPES } from '../../contracts/order/mail-events.ts';
import { z } from 'zod';
import { identifier, json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';

const Outbox = z.object({ events: z.int(), waiting: z.int(), late: z.int(), setAside: z.int() });

const Told = z.object({ eventId: z.uuid() });

export interface EventsJudged {
  readonly events: number;
  /** Recorded within the last minute and still on their way. */
  readonly waiting: number;
  readonly findings: readonly string[];
}

/** Every outbox: whether all that is older than a minute has reached both sinks. */
export async function judgeOutboxes(core: Sql, orders: Sql): Promise<EventsJudged> {
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
             count(*) filter (where is_on_its_way and occurred_at > now() - interval '1 minute') as waiting,
             count(*) filter (where is_on_its_way and occurred_at <= now() - interval '1 minute') as late,
             count(set_aside_at) as "setAside"
        from ${identifier(schema)}.outbox, lateral (select streamed_at is null or (queued_at is null and set_aside_at is null)) as way (is_on_its_way)
    `;
    if (outbox === undefined) continue;
    events += outbox.events;
    waiting += outbox.waiting;
    if (outbox.late > 0)
      findings.push(`${outbox.late} events of ${schema} have waited for more than a minute to be published: look at the event relay`);
    if (outbox.setAside > 0)
      findings.push(`${outbox.setAside} events of ${schema} are set aside, since a queue refuses them: see the runbook dead-letters`);
  }
  return { events, waiting, findings };
}

/** Every fact that a shopper is told by mail: whether notification has handled it. */
export async function judgeMails(core: Sql, orders: Sql): Promise<readonly string[]> {
  const told = await orders.rows(Told)`
    select event_id as "eventId" from shop.outbox
     where type = any (array(select jsonb_array_elements_text(${json(MAIL_EVENT_TYPES)}))) and streamed_at < now() - interval '1 minute'
  `;
  const missing = await core.rows(Told)`
    select value::uuid as "eventId" from jsonb_array_elements_text(${json(told.map(({ eventId }) => eventId))})
    except select event_id from notification.inbox
  `;
  return missing.map(({ eventId }) => `event ${eventId} was published more than a minute ago, and no mail was made of it`);
}

const GivenUp = z.object({ mails: z.int(), orders: z.array(z.uuid()) });

/** Mails that were given up: all agrees, yet only staff can still tell these shoppers. The newest orders are named. */
export async function mailsForStaff(core: Sql): Promise<readonly string[]> {
  const [given] = await core.rows(GivenUp)`
    select count(*) as mails, coalesce(to_jsonb((array_agg(order_id order by ended_at desc))[:10]), '[]') as orders from notification.messages where status = 'undeliverable'
  `;
  if (given === undefined || given.mails === 0) return [];
  return [`${given.mails} mails were given up and wait for staff, about orders ${given.orders.join(', ')}${given.mails > 10 ? ', …' : ''}`];
}
