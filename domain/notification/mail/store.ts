import * as z from 'zod';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { DeliveryStatus } from './delivery.ts';
import type { Mail } from './mail.ts';

const DueMail = z.object({
  eventId: z.uuid(),
  kind: z.string(),
  orderId: z.uuid().nullable(),
  recipient: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  attempts: z.int(),
  traceparent: z.string().nullable(),
});

export type DueMail = Readonly<z.infer<typeof DueMail>>;

export interface NewMail extends Mail {
  readonly eventId: string;
  readonly traceparent: string | null;
}

/** Inserts pending mails, one per event. */
export async function insertMails(sql: Sql, mails: readonly NewMail[], now: Date): Promise<void> {
  if (mails.length === 0) return;
  await sql.run`
    insert into notification.messages (event_id, kind, order_id, recipient, subject, body, traceparent, due_at)
    select "eventId", kind, "orderId", recipient, subject, jsonb_build_object('text', text, 'html', html), traceparent, ${now}
      from jsonb_to_recordset(${json(mails)}) as m("eventId" uuid, kind text, "orderId" uuid, recipient text, subject text, text text, html text, traceparent text)
    on conflict do nothing
  `;
}

/** Leases up to `limit` due mails until `leaseEnd`. After a crash of the task, another task leases them again. */
export async function leaseDueMails(
  sql: Sql,
  { limit, now, leaseEnd }: { readonly limit: number; readonly now: Date; readonly leaseEnd: Date },
) {
  return sql.rows(DueMail)`
    update notification.messages
       set due_at = ${leaseEnd}, attempts = attempts + 1
     where event_id = any (array(
       select event_id from notification.messages
        where status = 'pending' and due_at <= ${now}
        order by due_at
        limit ${limit}
          for update skip locked
     ))
    returning event_id as "eventId", kind, order_id as "orderId", recipient, subject, body ->> 'text' as text, body ->> 'html' as html, attempts,
              traceparent
  `;
}

/** Writes the delivery status of each mail in one statement. */
export async function saveDeliveryStatuses(
  sql: Sql,
  statuses: readonly (DeliveryStatus & { readonly eventId: string })[],
  now: Date,
): Promise<void> {
  if (statuses.length === 0) return;
  await sql.run`
    update notification.messages m
       set status = v.status,
           due_at = coalesce(v."dueAt", m.due_at),
           provider_id = v."providerId",
           error = v.error,
           body = case when v.status = 'pending' then m.body end,
           ended_at = case when v.status <> 'pending' then ${now} end
      from jsonb_to_recordset(${json(statuses)}) as v("eventId" uuid, status text, "dueAt" timestamptz, "providerId" text, error text)
     where m.event_id = v."eventId" and m.status = 'pending'
  `;
}

/** How long sent mails are stored. */
const RETENTION_MILLIS = 90 * 86_400_000;

/** Deletes ended mails after the retention, since they contain personal data, the oldest first. Returns their number. */
export async function deleteOldMails(sql: Sql, { limit, now }: { readonly limit: number; readonly now: Date }): Promise<number> {
  return sql.run`
    delete from notification.messages
     where event_id = any (array(
       select event_id from notification.messages
        where ended_at < ${new Date(now.getTime() - RETENTION_MILLIS)}
        order by ended_at
        limit ${limit}
          for update skip locked
     ))
  `;
}
