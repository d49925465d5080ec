import type { Sql } from '../../platform/sql/sql.ts';
import type { PaymentReply } from './commands.ts';
import type { ProviderNews } from './provider-news.ts';
import { hearProvider, type Heard } from './store.ts';

/** What a webhook came to: nothing that a saga waits for, or the reply to it. */
export interface NewsHeard {
  readonly result: Heard['result'];
  readonly reply: PaymentReply | null;
}

/** Commits one piece of the provider's news. The reply is to be sent before the provider is thanked: else it would not tell again. */
export async function hearNews(sql: Sql, news: ProviderNews): Promise<NewsHeard> {
  const [heard] = await hearProvider(sql, [news]);
  if (!heard) throw new Error(`payment.hear_provider gave no row for ${news.eventId}`);
  if (heard.result !== 'settled') return { result: heard.result, reply: null };
  const about = { sagaId: news.sagaId, attempt: news.attempt };
  switch (heard.outcome) {
    case 'authorised':
      return { result: heard.result, reply: { type: 'payment.authorised.v1', ...about } };
    case 'declined':
      return { result: heard.result, reply: { type: 'payment.declined.v1', ...about, reason: heard.reason ?? 'card-declined' } };
  }
}
