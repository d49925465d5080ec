import { mailAbout } from '../../domain/notification/mail/mail.ts';
import { intendMails } from '../../domain/notification/mail/store.ts';
import { OrderEvent } from '../../contracts/order/events.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';

export const CONSUMER = 'notification';

/** What shoppers are told of. Other events, those that do not exist yet included, pass by. */
const NEWS: ReadonlySet<string> = new Set(['order.order-confirmed.v1', 'order.parcel-shipped.v1', 'order.order-cancelled.v1']);

/** Takes events in and records the mails that they make, both or neither; a repeat makes none. */
export async function takeInOrderEvents(database: Database, shopUrl: string, events: readonly StreamEvent[], now: Date): Promise<void> {
  const news = events.filter(({ type }) => NEWS.has(type));
  if (news.length === 0) return;
  await database.transaction(async (sql) => {
    const fresh = await takeNew(sql, 'notification', CONSUMER, news);
    const mails = fresh.flatMap(({ eventId, payload, traceparent }) => {
      const mail = mailAbout(OrderEvent.parse(payload), shopUrl);
      return mail ? [{ ...mail, eventId, traceparent }] : [];
    });
    await intendMails(sql, mails, now);
  });
}
