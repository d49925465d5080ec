import { accountMailFor } from '../../domain/notification/mail/account-mail.ts';
import { eraseMails } from '../../domain/notification/mail/erase.ts';
import { mailFor } from '../../domain/notification/mail/mail.ts';
import { insertMails } from '../../domain/notification/mail/store.ts';
import { MAIL_EVENT_TYPES, MailEvent } from '../../contracts/order/mail-events.ts';
import { CustomerErased } from '../../contracts/user/events.ts';
import { ACCOUNT_MAIL_EVENT_TYPES, AccountMailEvent } from '../../contracts/user/mail-events.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';

export const CONSUMER = 'notification';

const ERASED = CustomerErased.shape.type.value;

/** Consumes events and inserts their mails in one transaction. A redelivered event causes no second mail. */
export async function consumeMailEvents(database: Database, shopUrl: string, events: readonly StreamEvent[], now: Date): Promise<void> {
  // Other events, including later versions, cause no mail.
  const mailEvents = events.filter(
    ({ type }) => MAIL_EVENT_TYPES.includes(type) || ACCOUNT_MAIL_EVENT_TYPES.includes(type) || type === ERASED,
  );
  if (mailEvents.length === 0) return;
  await database.transaction(async (sql) => {
    const taken = await takeNew(sql, 'notification', CONSUMER, mailEvents);
    const newEvents = taken.filter(({ type }) => type !== ERASED);
    const mails = newEvents.flatMap(({ eventId, type, payload, traceparent }) => {
      const mail = ACCOUNT_MAIL_EVENT_TYPES.includes(type)
        ? accountMailFor(AccountMailEvent.parse(payload), shopUrl)
        : mailFor(MailEvent.parse(payload), shopUrl);
      return mail ? [{ ...mail, eventId, traceparent }] : [];
    });
    await insertMails(sql, mails, now);
    for (const { type, payload } of taken) if (type === ERASED) await eraseMails(sql, CustomerErased.parse(payload));
  });
}
