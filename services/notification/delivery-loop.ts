import { nextDeliveryStatus } from '../../domain/notification/mail/delivery.ts';
import type { SendResult } from '../../domain/notification/mail/delivery.ts';
import type { ToSend } from '../../domain/notification/mail/to-send.ts';
import { deleteOldMails, saveDeliveryStatuses, leaseDueMails } from '../../domain/notification/mail/store.ts';
import type { DueMail } from '../../domain/notification/mail/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { withSpan } from '../../platform/telemetry/trace.ts';
import type { Mailer } from '../../domain/notification/mail/mailer.ts';

export interface DeliveryLoopProps {
  readonly sql: Sql;
  readonly mailer: Mailer;
  /** Lays a mail out, or refuses it. */
  readonly toSend: ToSend;
  readonly logger: Logger;
  readonly metrics: Metrics;

  /** @default the system's clock */
  readonly now?: () => Date;
}

export interface DeliveryLoop {
  /** Polls for due mails at once. */
  wake(): void;
  /** Resolves after the current batch is sent and saved. */
  stop(): Promise<void>;
}

const BATCH_SIZE = 10;

/** Old mails to delete per poll that finds none to send. */
const DELETE_BATCH_SIZE = 100;

/** How long a task may take to send a batch. Sending times out after 5 s. */
const LEASE_MILLIS = 60_000;

/** Poll interval: finds expired leases and due retries. */
const POLL_INTERVAL_MILLIS = 2_000;

/**
 * Leases due mails, sends them and saves their status. When none is due, it deletes old mails.
 *
 * Delivery is at least once: after a crash between sending and saving, another task sends the mail again when the lease expires. Mail vendors offer no idempotency key.
 */
export function deliveryLoop({ sql, mailer, toSend, logger, metrics, now = () => new Date() }: DeliveryLoopProps): DeliveryLoop {
  const sendAttempts = metrics.counter({
    name: 'notification_mails_total',
    help: 'Attempts to send a mail, by resulting status',
    labelNames: ['kind', 'status'],
  });
  const sendSeconds = metrics.histogram({ name: 'notification_send_seconds', help: 'Time that the mail vendor took for a mail' });
  const pollFailure = repeatedFailure(logger, () => now().getTime());
  const sendFailure = repeatedFailure(logger, () => now().getTime());
  const stopping = new AbortController();
  let isAwake = true;
  let endWait = (): void => {};

  const send = async (mail: DueMail): Promise<SendResult> => {
    const ready = toSend(mail);
    if ('outcome' in ready) return ready;
    const endTimer = sendSeconds.startTimer();
    const response = await mailer(ready);
    endTimer();
    return response;
  };

  const deliver = (mail: DueMail) =>
    withSpan('deliver mail', mail, async () => {
      const result = { eventId: mail.eventId, mailbox: mail.mailbox, ...nextDeliveryStatus(await send(mail), mail.attempts, now()) };
      sendAttempts.inc({ kind: mail.kind, status: result.status });
      const about = { eventId: mail.eventId, orderId: mail.orderId, kind: mail.kind, attempts: mail.attempts };
      if (result.status === 'sent') logger.info(about, 'mail sent');
      else logger.warn({ ...about, reason: result.error, status: result.status }, 'mail not sent');
      return result;
    });

  const deliverBatch = async (): Promise<boolean> => {
    const mails = await leaseDueMails(sql, { limit: BATCH_SIZE, now: now(), leaseEnd: new Date(now().getTime() + LEASE_MILLIS) });
    const statuses = await Promise.all(mails.map(deliver));
    await saveDeliveryStatuses(sql, statuses, now());
    pollFailure.end();
    if (statuses.some(({ status }) => status !== 'pending')) sendFailure.end();
    else if (statuses.length > 0) sendFailure.report({ mails: mails.length }, 'could not send any mail; retrying');
    if (mails.length === 0) await deleteOldMails(sql, { limit: DELETE_BATCH_SIZE, now: now() });
    return mails.length === BATCH_SIZE;
  };

  const wait = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, POLL_INTERVAL_MILLIS);
    endWait = resolve;
    await promise;
    clearTimeout(timer);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      isAwake = false;
      const hasMore = await deliverBatch().catch((error: unknown) => {
        pollFailure.report({ error }, 'could not poll for due mails; retrying');
        return false;
      });
      if (!hasMore && !isAwake && !stopping.signal.aborted) await wait();
    }
  };

  const running = run();
  const wake = (): void => {
    isAwake = true;
    endWait();
  };
  return {
    wake,
    stop: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}
