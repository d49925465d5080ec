import * as z from 'zod';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { DeliveryStatus } from './delivery.ts';
import { MailContent } from './layout/layout.ts';
import type { Mail } from './mail.ts';

const DueMail = z.object({
  eventId: z.uuid(),
  kind: z.string(),
  orderId: z.uuid().nullable(),
  recipient: z.string(),
  mailbox: z.string(),
  subject: z.string(),
  content: MailContent,
  attempts: z.int(),
  traceparent: z.string().nullable(),
  /** Why nothing is sent to this mailbox. */
  suppressedFor: z.enum(['bounce', 'complaint']).nullable(),
  /** In links that stop mails; null for a recipient without preferences. */
  recipientId: z.uuid().nullable(),
  /** The recipient has stopped mails of this kind. */
  isStopped: z.boolean(),
});

export type DueMail = Readonly<z.infer<typeof DueMail>>;

export interface NewMail extends Mail {
  readonly eventId: string;
  readonly traceparent: string | null;

  /** @default now */
  readonly dueAt?: Date;
}

/** Inserts pending mails: one per event and mailbox, and one of a kind per order or parcel. */
export async function insertMails(sql: Sql, mails: readonly NewMail[], now: Date): Promise<void> {
  if (mails.length === 0) return;
  const rows = mails.map(({ dueAt = now, ...mail }) => ({ ...mail, mailbox: mailboxOf(mail.recipient), dueAt }));
  await sql.run`
    insert into notification.messages (event_id, kind, order_id, parcel_no, recipient, mailbox, subject, content, traceparent, due_at)
    select "eventId", kind, "orderId", "parcelNo", recipient, mailbox, content ->> 'heading', content, traceparent, "dueAt"
      from jsonb_to_recordset(${json(rows)})
           as m("eventId" uuid, kind text, "orderId" uuid, "parcelNo" integer, recipient text, mailbox text, content jsonb, traceparent text, "dueAt" timestamptz)
    on conflict do nothing
  `;
}

/** Leases up to `limit` due mails until `leaseEnd`. After a crash of the task, another task leases them again. */
export async function leaseDueMails(
  sql: Sql,
  { limit, now, leaseEnd }: { readonly limit: number; readonly now: Date; readonly leaseEnd: Date },
) {
  return sql.rows(DueMail)`
    with leased as (
      update notification.messages
         set due_at = ${leaseEnd}, attempts = attempts + 1
       where ctid = any (array(
         select ctid from notification.messages
          where status = 'pending' and due_at <= ${now}
          order by due_at
          limit ${limit}
            for update skip locked
       ))
      returning event_id, kind, order_id, recipient, mailbox, subject, content, attempts, traceparent
    )
    select m.event_id as "eventId", m.kind, m.order_id as "orderId", m.recipient, m.mailbox, m.subject, m.content, m.attempts, m.traceparent,
           s.reason as "suppressedFor", p.recipient_id as "recipientId", coalesce(p.stopped_kinds @> to_jsonb(m.kind), false) as "isStopped"
      from leased m
      left join notification.suppressions s using (mailbox)
      left join notification.preferences p using (mailbox)
  `;
}

/** Writes the delivery status of each mail in one statement. */
export async function saveDeliveryStatuses(
  sql: Sql,
  statuses: readonly (DeliveryStatus & Pick<DueMail, 'eventId' | 'mailbox'>)[],
  now: Date,
): Promise<void> {
  if (statuses.length === 0) return;
  await sql.run`
    update notification.messages m
       set status = v.status,
           due_at = coalesce(v."dueAt", m.due_at),
           provider_id = v."providerId",
           error = v.error,
           content = case when v.status = 'pending' then m.content end,
           ended_at = case when v.status <> 'pending' then ${now} end
      from jsonb_to_recordset(${json(statuses)})
           as v("eventId" uuid, mailbox text, status text, "dueAt" timestamptz, "providerId" text, error text)
     where m.event_id = v."eventId" and m.mailbox = v.mailbox and m.status = 'pending'
  `;
}

/** How long sent mails are stored. */
const RETENTION_MILLIS = 90 * 86_400_000;

/** Deletes ended mails after the retention, since they contain personal data, the oldest first. Returns their number. */
export async function deleteOldMails(sql: Sql, { limit, now }: { readonly limit: number; readonly now: Date }): Promise<number> {
  return sql.run`
    delete from notification.messages
     where ctid = any (array(
       select ctid from notification.messages
        where ended_at < ${new Date(now.getTime() - RETENTION_MILLIS)}
        order by ended_at
        limit ${limit}
          for update skip locked
     ))
  `;
}
