import { MessagePreferences, SentMails, StockNotices } from '../../../contracts/notification/http.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const PREFERENCES = '/api/messages/preferences';
const NOTICES = '/api/messages/stock-notices';

export async function fetchPreferences(session: string): Promise<MessagePreferences> {
  return call(MessagePreferences, { base: config().NOTIFICATION_URL, path: PREFERENCES, session });
}

export async function savePreferences(session: string | undefined, body: MessagePreferences): Promise<void> {
  await send({ base: config().NOTIFICATION_URL, path: PREFERENCES, method: 'PUT', session, body });
}

export async function fetchSentMails(session: string): Promise<SentMails['mails']> {
  return (await call(SentMails, { base: config().NOTIFICATION_URL, path: '/api/messages/sent', session })).mails;
}

/** The products that the account waits for. */
export async function fetchStockNotices(session: string): Promise<StockNotices['notices']> {
  return (await call(StockNotices, { base: config().NOTIFICATION_URL, path: NOTICES, session })).notices;
}

export async function requestStockNotice(session: string | undefined, sku: string): Promise<void> {
  await send({ base: config().NOTIFICATION_URL, path: NOTICES, method: 'POST', session, body: { sku } });
}

/** Stops mails of one kind by the token of a mail. */
export async function unsubscribe(token: string): Promise<void> {
  const path = `/api/messages/unsubscribe?${new URLSearchParams({ token })}`;
  await send({ base: config().NOTIFICATION_URL, path, method: 'POST' });
}
