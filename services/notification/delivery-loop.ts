import { judge } from '../../domain/notification/mail/delivery.ts';
import { forgetOldMails, settleMails, takeDueMails } from '../../domain/notification/mail/store.ts';
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
  readonly logger: Logger;
  readonly metrics: Metrics;

  /** @default the system's clock */
  readonly now?: () => Date;
}

export interface DeliveryLoop {
  /** Says that there are new mails, which are then sent at once. */
  wake(): void;
  /** Ends once the mails under way are sent and marked. */
  stop(): Promise<void>;
}

const AT_ONCE = 10;

/** Of the mails past keeping, each time that there is none to send. */
const FORGOTTEN_AT_ONCE = 100;

/** How long a task may take over the mails that it took. Longer than all its tries together, which end after 5 s. */
const LEASE_MILLIS = 60_000;

/** How long a mail waits whose task died, beyond its lease, or whose next try is due. */
const LOOK_EVERY_MILLIS = 2_000;

/**
 * Sends the mails that are due: takes some, sends them, marks them. When there is none, it forgets some that are past keeping.
 *
 * A process that dies after sending and before marking leaves them to be sent once more a minute later: the shopper then has the mail twice.
 * The other order would lose it instead, and mail vendors such as ours offer no key that makes a repeat harmless.
 */
export function deliveryLoop({ sql, mailer, logger, metrics, now = () => new Date() }: DeliveryLoopProps): DeliveryLoop {
  const ended = metrics.counter({
    name: 'notification_mails_total',
    help: 'Mails by what came of the last try',
    labelNames: ['kind', 'status'],
  });
  const pollFailure = repeatedFailure(logger, () => now().getTime());
  const sendFailure = repeatedFailure(logger, () => now().getTime());
  const stopping = new AbortController();
  let isAwake = true;
  let rouse = (): void => {};

  const deliver = (mail: DueMail) =>
    withSpan('deliver mail', mail, async () => {
      const verdict = { eventId: mail.eventId, ...judge(await mailer(mail), mail.tries, now()) };
      ended.inc({ kind: mail.kind, status: verdict.status });
      const about = { eventId: mail.eventId, orderId: mail.orderId, kind: mail.kind, tries: mail.tries };
      if (verdict.status === 'sent') logger.info(about, 'mail sent');
      else logger.warn({ ...about, reason: verdict.error, status: verdict.status }, 'mail not sent');
      return verdict;
    });

  const round = async (): Promise<boolean> => {
    const mails = await takeDueMails(sql, { limit: AT_ONCE, now: now(), leaseEnd: new Date(now().getTime() + LEASE_MILLIS) });
    const verdicts = await Promise.all(mails.map(deliver));
    await settleMails(sql, verdicts, now());
    pollFailure.end();
    if (verdicts.some(({ status }) => status !== 'intended')) sendFailure.end();
    else if (verdicts.length > 0) sendFailure.report({ mails: mails.length }, 'no mail could be sent; trying again');
    if (mails.length === 0) await forgetOldMails(sql, { limit: FORGOTTEN_AT_ONCE, now: now() });
    return mails.length === AT_ONCE;
  };

  const sleep = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LOOK_EVERY_MILLIS);
    rouse = resolve;
    await promise;
    clearTimeout(timer);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      isAwake = false;
      const hasMore = await round().catch((error: unknown) => {
        pollFailure.report({ error }, 'could not look for mails; trying again');
        return false;
      });
      if (!hasMore && !isAwake && !stopping.signal.aborted) await sleep();
    }
  };

  const running = run();
  const wake = (): void => {
    isAwake = true;
    rouse();
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
