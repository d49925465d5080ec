import type { CheckAuthorisation, PaymentReply, VoidPayment } from '../../contracts/payment/commands.ts';
import { newsHearer } from '../../domain/payment/settlement/hear.ts';
import type { Heard } from '../../domain/payment/settlement/store.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Service } from '../../platform/http/service.ts';
import type { QueueSender } from '../../platform/queue/sender.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { currentTraceparent } from '../../platform/telemetry/trace.ts';
import { readWebhook } from '../../adapters/payment/stripe/webhook.ts';

export interface StripeRouteProps {
  readonly core: Sql;
  /** To the sagas. */
  readonly replies: QueueSender<PaymentReply>;
  /** To payment's own worker. */
  readonly commands: QueueSender<VoidPayment | CheckAuthorisation>;
  /** What Stripe signs its webhooks with now. */
  readonly webhookSecret: () => Promise<string>;
  readonly now: () => Date;
}

/** Where Stripe tells how payments went on. The outcome is committed, then sent on, then Stripe thanked: a crash in between is a webhook that comes again. */
export function stripeRoute(app: Service, { core, replies, commands, webhookSecret, now }: StripeRouteProps): void {
  const hear = newsHearer(core);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Signed are the bytes, not what they mean.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/webhooks/stripe', { schema: { hide: true } }, async (request, reply) => {
      const { 'stripe-signature': signature } = request.headers;
      const webhook = {
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        signature: Array.isArray(signature) ? signature[0] : signature,
      };
      const news = readWebhook(webhook, await webhookSecret(), now());
      if (news === null) {
        request.log.info('a webhook that means nothing to us');
        return reply.code(204).send();
      }
      const { result, reply: answer, command } = await hear({ ...news, traceparent: currentTraceparent() });
      const { eventId, type, providerRef, sagaId, attempt, amount, currency } = news;
      request.log[levelOf(result)](
        { eventId, type, providerRef, sagaId, attempt, amount, currency, result },
        MESSAGES[result] ?? 'a provider event',
      );
      if (answer) await mustTake(replies, answer, 'the queue of saga replies');
      if (command) await mustTake(commands, command, 'the queue of payment commands');
      return reply.code(204).send();
    });
  });
}

const MESSAGES: Partial<Readonly<Record<Heard['result'], string>>> = {
  expired: 'the hold of a sold order has lapsed: its parcels are stopped',
  doubtful: 'a provider event is not about what was asked: the provider is asked',
};

/** What staff may want to look into. */
function levelOf(result: Heard['result']): 'info' | 'warn' {
  return ['expired', 'doubtful', 'late-approval', 'unknown'].includes(result) ? 'warn' : 'info';
}

async function mustTake<M>(queue: QueueSender<M>, message: M, target: string): Promise<void> {
  const unsent = await queue.send([message]);
  if (unsent.length > 0) throw new DependencyUnavailable(target, 'it did not take the message');
}
