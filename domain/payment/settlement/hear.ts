import { coalesce } from '../../../platform/concurrency/coalesce.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { CheckAuthorisation, PaymentReply, VoidPayment } from '../../../contracts/payment/commands.ts';
import type { ProviderNews } from './provider-news.ts';
import { hearProvider, type Heard } from './store.ts';

/** What a webhook came to: the reply to a saga that waits for it, or what payment now has to ask of itself, or neither. */
export interface NewsHeard {
  readonly result: Heard['result'];
  readonly reply?: PaymentReply;
  readonly command?: VoidPayment | CheckAuthorisation;
}

/** Only a provider's program waits for the answer. */
const REST_MILLIS = 50;

/** Commits what the provider tells. What is to be sent is sent before the provider is thanked: else it would not tell again. News that come together are one call. */
export function newsHearer(sql: Sql): (news: ProviderNews) => Promise<NewsHeard> {
  const hear = coalesce((news: readonly ProviderNews[]) => hearProvider(sql, news), { restMillis: REST_MILLIS });
  return async (news) => toNewsHeard(news, await hear(news));
}

function toNewsHeard({ sagaId, attempt }: ProviderNews, heard: Heard): NewsHeard {
  const { result } = heard;
  if (result === 'late-approval') return { result, command: { type: 'payment.void.v1', sagaId, attempt } };
  if (result === 'doubtful') return { result, command: { type: 'payment.check-authorisation.v1', sagaId, attempt } };
  if (!('outcome' in heard)) return { result };
  switch (heard.outcome) {
    case 'authorised':
      return { result, reply: { type: 'payment.authorised.v1', sagaId, attempt } };
    case 'hold-lapsed':
      return { result, reply: { type: 'payment.hold-lapsed.v1', sagaId, attempt } };
    case 'declined':
      return { result, reply: { type: 'payment.declined.v1', sagaId, attempt, reason: heard.reason ?? 'card-declined' } };
  }
}
