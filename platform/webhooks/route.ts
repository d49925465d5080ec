import type { FastifyBaseLogger } from 'fastify';
import { PlatformError } from '../http/errors.ts';
import type { Service } from '../http/service.ts';
import type { Webhook } from './webhook.ts';

/** Maximum difference between the signed time and now. Senders sign each retry again. */
const TOLERANCE_SECONDS = 300;

const MOST_BYTES = 1_048_576;

export interface WebhookRouteProps<E> {
  readonly webhook: Webhook<E>;
  readonly now: () => Date;

  /**
   * Handles a verified event before it is acknowledged: when it rejects, the sender retries.
   * A repeat is recognised by the event's id, in the transaction of its effect.
   */
  readonly handle: (event: E, logger: FastifyBaseLogger) => Promise<void>;
}

/** Receives a third party's webhooks: size limit, signature over the raw bytes, replay window, event, acknowledgement. */
export function webhookRoute<E>(app: Service, { webhook, now, handle }: WebhookRouteProps<E>): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(webhook.path, { schema: { hide: true }, bodyLimit: MOST_BYTES }, async (request, reply) => {
      // An empty body is never parsed.
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signedAt = await webhook.verify(body, request.headers);
      if (signedAt !== null) refuseReplay(signedAt, now());
      const event = webhook.parse(body);
      if (event === null) request.log.info('ignored a webhook of a type that is not used');
      else await handle(event, request.log);
      return reply.code(204).send();
    });
  });
}

/** An invalid date is outside the window, too. */
function refuseReplay(signedAt: Date, now: Date): void {
  const isWithin = Math.abs(now.getTime() - signedAt.getTime()) <= TOLERANCE_SECONDS * 1_000;
  if (isWithin) return;
  throw new PlatformError(
    'webhook-outdated',
    `the webhook was signed more than ${TOLERANCE_SECONDS} seconds from now; sign it again when you send it again`,
  );
}
