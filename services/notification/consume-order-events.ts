import { mailAbout } from '../../domain/notification/mail/mail.ts';
import { intendMails } from '../../domain/notification/mail/store.ts';
import { MAIL_EVENT_TYPES, MailEvent } from '../../contracts/order/mail-events.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';

export const CONSUMER = 'notification';

/** Takes events in and records the mails that they make, both or neither; a repeat makes none. */
export async function takeInOrderEvents(database: Database, shopUrl: string, events: readonly StreamEvent[], now: Date): Promise<void> {
  // Other events, those of versions to come included, make no mail.
  const news = events.filter(({ type }) => MAIL_EVENT_TYPES.includes(type));
  if (news.length === 0) return;
  await database.transaction(async (sql) => {
    const fresh = await takeNew(sql, 'notification', CONSUMER, news);
    const mails = fresh.flatMap(({ eventId, payload, traceparent }) => {
      const mail = mailAbout(MailEvent.parse(payload), shopUrl);
      return mail ? [{ ...mail, eventId, traceparent }] : [];
    });
    await intendMails(sql, mails, now);
  });
}
