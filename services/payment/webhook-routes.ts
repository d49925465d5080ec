import type { FastifyBaseLogger } from 'fastify';
import type { CheckAuthorisation, PaymentReply, VoidPayment } from '../../contracts/payment/commands.ts';
import { eventRecorder } from '../../domain/payment/settlement/record-events.ts';
import type { ProviderEvent } from '../../domain/payment/settlement/provider-event.ts';
import type { RecordedEvent } from '../../domain/payment/settlement/store.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Service } from '../../platform/http/service.ts';
import type { QueueSender } from '../../platform/queue/sender.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { currentTraceparent } from '../../platform/telemetry/trace.ts';
import { webhookRoute } from '../../platform/webhooks/route.ts';
import type { Webhook } from '../../platform/webhooks/webhook.ts';

export interface WebhookRoutesProps {
  readonly core: Sql;
  /** To the sagas. */
  readonly replies: QueueSender<PaymentReply>;
  /** To payment's own worker. */
  readonly commands: QueueSender<VoidPayment | CheckAuthorisation>;
  readonly webhooks: readonly Webhook<ProviderEvent>[];
  readonly now: () => Date;
}

/** Receives the providers' webhooks. Each event is committed, then sent on, then acknowledged; after a crash the provider resends it. */
export function webhookRoutes(app: Service, { core, replies, commands, webhooks, now }: WebhookRoutesProps): void {
  const record = eventRecorder(core);
  const handle = async (event: ProviderEvent, logger: FastifyBaseLogger): Promise<void> => {
    const { result, reply, command } = await record({ ...event, traceparent: currentTraceparent() });
    const { provider, eventId, type, providerPaymentId, sagaId, attempt, amount, currency } = event;
    logger[levelOf(result)](
      { provider, eventId, type, providerPaymentId, sagaId, attempt, amount, currency, result },
      MESSAGES[result] ?? 'received a provider event',
    );
    if (reply) await sendOrThrow(replies, reply, 'the queue of saga replies');
    if (command) await sendOrThrow(commands, command, 'the queue of payment commands');
  };
  for (const webhook of webhooks) webhookRoute(app, { webhook, now, handle });
}

const MESSAGES: Partial<Readonly<Record<RecordedEvent['result'], string>>> = {
  expired: 'the hold of a confirmed order has lapsed: stopping its parcels',
  'capture-reversed':
    'the provider reported a capture as succeeded and then as failed: the parcel is not paid, capture its share again or contact the customer',
  doubtful: 'a provider event differs from the request: polling the provider',
};

/** Lines of level `error` raise an alarm. */
function levelOf(result: RecordedEvent['result']): 'info' | 'warn' | 'error' {
  if (result === 'capture-reversed') return 'error';
  return ['expired', 'doubtful', 'late-approval', 'unknown'].includes(result) ? 'warn' : 'info';
}

async function sendOrThrow<M>(queue: QueueSender<M>, message: M, target: string): Promise<void> {
  const unsent = await queue.send([message]);
  if (unsent.length > 0) throw new DependencyUnavailable(target, 'did not accept the message');
}
