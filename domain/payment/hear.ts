import { coalesce } from '../../platform/concurrency/coalesce.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { PaymentReply } from './commands.ts';
import type { ProviderNews } from './provider-news.ts';
import { hearProvider, type Heard } from './store.ts';

/** What a webhook came to: nothing that a saga waits for, or the reply to it. */
export interface NewsHeard {
  readonly result: Heard['result'];
  readonly reply: PaymentReply | null;
}

/** Only a provider's program waits for the answer. */
const REST_MILLIS = 50;

/** Commits what the provider tells. The reply is to be sent before the provider is thanked: else it would not tell again. News that come together are one call. */
export function newsHearer(sql: Sql): (news: ProviderNews) => Promise<NewsHeard> {
  const hear = coalesce((news: readonly ProviderNews[]) => hearProvider(sql, news), { restMillis: REST_MILLIS });
  return async (news) => toNewsHeard(news, await hear(news));
}

function toNewsHeard(news: ProviderNews, heard: Heard): NewsHeard {
  if (heard.result !== 'settled') return { result: heard.result, reply: null };
  const about = { sagaId: news.sagaId, attempt: news.attempt };
  switch (heard.outcome) {
    case 'authorised':
      return { result: heard.result, reply: { type: 'payment.authorised.v1', ...about } };
    case 'declined':
      return { result: heard.result, reply: { type: 'payment.declined.v1', ...about, reason: heard.reason ?? 'card-declined' } };
  }
}
