import { mailFor } from '../../domain/notification/mail/mail.ts';
import { insertMails } from '../../domain/notification/mail/store.ts';
import { MAIL_EVENT_TYPES, MailEvent } from '../../contracts/order/mail-events.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';

export const CONSUMER = 'notification';

/** Consumes events and inserts their mails in one transaction. A redelivered event causes no second mail. */
export async function consumeOrderEvents(database: Database, shopUrl: string, events: readonly StreamEvent[], now: Date): Promise<void> {
  // Other events, including later versions, cause no mail.
  const mailEvents = events.filter(({ type }) => MAIL_EVENT_TYPES.includes(type));
  if (mailEvents.length === 0) return;
  await database.transaction(async (sql) => {
    const newEvents = await takeNew(sql, 'notification', CONSUMER, mailEvents);
    const mails = newEvents.flatMap(({ eventId, payload, traceparent }) => {
      const mail = mailFor(MailEvent.parse(payload), shopUrl);
      return mail ? [{ ...mail, eventId, traceparent }] : [];
    });
    await insertMails(sql, mails, now);
  });
}
