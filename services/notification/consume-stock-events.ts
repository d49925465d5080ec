import { AvailabilityChanged } from '../../contracts/inventory/events.ts';
import { insertMails } from '../../domain/notification/mail/store.ts';
import { afterQuietHours } from '../../domain/notification/preferences/quiet-hours.ts';
import { stockMailFor } from '../../domain/notification/stock/stock-mail.ts';
import { takeNotices } from '../../domain/notification/stock/store.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';
import { CONSUMER } from './consume-mail-events.ts';
import type { ShopOfMails } from './consume-mail-events.ts';

/** Inserts the mails about SKUs that are back in stock, in the transaction that takes their notices. They wait for the end of quiet hours. */
export async function consumeStockEvents(
  database: Database,
  { shopUrl, language, timeZone }: ShopOfMails,
  events: readonly StreamEvent[],
  now: Date,
): Promise<void> {
  const changes = events.filter(({ type }) => type === AvailabilityChanged.shape.type.value);
  if (changes.length === 0) return;
  await database.transaction(async (sql) => {
    const back = (await takeNew(sql, 'notification', CONSUMER, changes)).flatMap(({ eventId, traceparent, payload }) => {
      const { sku, isAvailable } = AvailabilityChanged.parse(payload);
      return isAvailable ? [{ sku, eventId, traceparent }] : [];
    });
    const causes = new Map(back.map((cause) => [cause.sku, cause]));
    const waiting = await takeNotices(sql, [...causes.keys()]);
    const mails = waiting.flatMap((notice) => {
      const cause = causes.get(notice.sku);
      if (!cause) return [];
      const { eventId, traceparent } = cause;
      const dueAt = afterQuietHours(now, notice.quietHours, timeZone);
      return [{ ...stockMailFor(notice, shopUrl, notice.language ?? language), eventId, traceparent, dueAt }];
    });
    await insertMails(sql, mails, now);
  });
}
