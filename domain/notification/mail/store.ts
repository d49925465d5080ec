import { z } from 'zod';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { Verdict } from './delivery.ts';
import type { Mail } from './mail.ts';

const DueMail = z.object({
  eventId: z.uuid(),
  kind: z.string(),
  orderId: z.uuid(),
  recipient: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  tries: z.int(),
  traceparent: z.string().nullable(),
});

export type DueMail = Readonly<z.infer<typeof DueMail>>;

export interface IntendedMail extends Mail {
  readonly eventId: string;
  readonly traceparent: string | null;
}

/** Records that these mails are to be sent, each once for its event. */
export async function intendMails(sql: Sql, mails: readonly IntendedMail[], now: Date): Promise<void> {
  if (mails.length === 0) return;
  await sql.run`
    insert into notification.messages (event_id, kind, order_id, recipient, subject, body, traceparent, due_at)
    select "eventId", kind, "orderId", recipient, subject, jsonb_build_object('text', text, 'html', html), traceparent, ${now}
      from jsonb_to_recordset(${json(mails)}) as m("eventId" uuid, kind text, "orderId" uuid, recipient text, subject text, text text, html text, traceparent text)
    on conflict do nothing
  `;
}

/** Takes up to `limit` mails that are due, and keeps other tasks off them until `leaseEnd`: whoever took them and died has them sent after it. */
export async function takeDueMails(
  sql: Sql,
  { limit, now, leaseEnd }: { readonly limit: number; readonly now: Date; readonly leaseEnd: Date },
) {
  return sql.rows(DueMail)`
    update notification.messages
       set due_at = ${leaseEnd}, tries = tries + 1
     where event_id = any (array(
       select event_id from notification.messages
        where status = 'intended' and due_at <= ${now}
        order by due_at
        limit ${limit}
          for update skip locked
     ))
    returning event_id as "eventId", kind, order_id as "orderId", recipient, subject, body ->> 'text' as text, body ->> 'html' as html, tries,
              traceparent
  `;
}

/** Writes down what came of each mail, in one statement. */
export async function settleMails(sql: Sql, verdicts: readonly (Verdict & { readonly eventId: string })[], now: Date): Promise<void> {
  if (verdicts.length === 0) return;
  await sql.run`
    update notification.messages m
       set status = v.status,
           due_at = coalesce(v."dueAt", m.due_at),
           provider_id = v."providerId",
           error = v.error,
           body = case when v.status = 'intended' then m.body end,
           ended_at = case when v.status <> 'intended' then ${now} end
      from jsonb_to_recordset(${json(verdicts)}) as v("eventId" uuid, status text, "dueAt" timestamptz, "providerId" text, error text)
     where m.event_id = v."eventId" and m.status = 'intended'
  `;
}

/** How long the log keeps whom was told what. */
const KEPT_MILLIS = 90 * 86_400_000;

/** Forgets mails that were sent or given up long ago, the oldest first: the address in them is somebody's data. Answers how many. */
export async function forgetOldMails(sql: Sql, { limit, now }: { readonly limit: number; readonly now: Date }): Promise<number> {
  return sql.run`
    delete from notification.messages
     where event_id = any (array(
       select event_id from notification.messages
        where ended_at < ${new Date(now.getTime() - KEPT_MILLIS)}
        order by ended_at
        limit ${limit}
          for update skip locked
     ))
  `;
}
