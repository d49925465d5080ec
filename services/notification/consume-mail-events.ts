import { accountMailFor } from '../../domain/notification/mail/account-mail.ts';
import { eraseMails } from '../../domain/notification/mail/erase.ts';
import { orderMailFor } from '../../domain/notification/mail/order-mail.ts';
import { insertMails } from '../../domain/notification/mail/store.ts';
import { languagesOf } from '../../domain/notification/preferences/store.ts';
import type { Language } from '../../contracts/notification/language.ts';
import { MAIL_EVENT_TYPES, MailEvent } from '../../contracts/order/mail-events.ts';
import { CustomerErased } from '../../contracts/user/events.ts';
import { ACCOUNT_MAIL_EVENT_TYPES, AccountMailEvent } from '../../contracts/user/mail-events.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';

export const CONSUMER = 'notification';

const ERASED = CustomerErased.shape.type.value;

/** What every mail of the shop has. */
export interface ShopOfMails {
  readonly shopUrl: string;
  /** Of recipients who have not chosen one. */
  readonly language: Language;
  /** Of quiet hours. */
  readonly timeZone: string;
}

/** Consumes events and inserts their mails in one transaction. A redelivered event causes no second mail. */
export async function consumeMailEvents(
  database: Database,
  { shopUrl, language }: Pick<ShopOfMails, 'shopUrl' | 'language'>,
  events: readonly StreamEvent[],
  now: Date,
): Promise<void> {
  // Other events, including later versions, cause no mail.
  const mailEvents = events.filter(
    ({ type }) => MAIL_EVENT_TYPES.includes(type) || ACCOUNT_MAIL_EVENT_TYPES.includes(type) || type === ERASED,
  );
  if (mailEvents.length === 0) return;
  await database.transaction(async (sql) => {
    const taken = await takeNew(sql, 'notification', CONSUMER, mailEvents);
    const newEvents = taken.filter(({ type }) => type !== ERASED);
    const causes = newEvents.map((event) => ({
      ...event,
      cause: ACCOUNT_MAIL_EVENT_TYPES.includes(event.type) ? AccountMailEvent.parse(event.payload) : MailEvent.parse(event.payload),
    }));
    const languages = await languagesOf(
      sql,
      causes.flatMap(({ cause: { email } }) => email ?? []),
    );
    const mails = causes.flatMap(({ eventId, traceparent, cause }) => {
      const chosen = (cause.email !== null && languages(cause.email)) || language;
      const mail = isAccountEvent(cause) ? accountMailFor(cause, shopUrl, chosen) : orderMailFor(cause, shopUrl, chosen);
      return mail ? [{ ...mail, eventId, traceparent }] : [];
    });
    await insertMails(sql, mails, now);
    for (const { type, payload } of taken) if (type === ERASED) await eraseMails(sql, CustomerErased.parse(payload));
  });
}

function isAccountEvent(event: AccountMailEvent | MailEvent): event is AccountMailEvent {
  return ACCOUNT_MAIL_EVENT_TYPES.includes(event.type);
}
