import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import { UPCASTERS } from '../../contracts/upcasters.ts';
import { buildService } from '../../platform/http/service.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { consumeGroup } from '../../platform/streams/consume.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { deliveryLoop } from './delivery-loop.ts';
import { mailsOf } from '../../domain/notification/mail/to-send.ts';
import type { Language } from '../../contracts/notification/language.ts';
import type { Mailer } from '../../domain/notification/mail/mailer.ts';
import { CONSUMER, consumeMailEvents } from './consume-mail-events.ts';

export interface AppProps {
  readonly database: Database;
  readonly bus: Redis;
  /** @default the login of `bus` */
  readonly busLogin?: CurrentLogin;
  readonly mailer: Mailer;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly shopUrl: string;
  /** Of mails to recipients who have not chosen one. */
  readonly language: Language;
}

/** Consumes events of orders and accounts, and sends their mails until it is closed. It closes `database`. */
export async function buildApp({ database, bus, busLogin, mailer, logger, metrics, shopUrl, language }: AppProps): Promise<Service> {
  const app = await buildService({ name: 'notification', logger, metrics, checks: { database: () => database.run`select` } });
  let stop = async (): Promise<void> => {};
  app.addHook('onReady', async () => {
    const delivery = deliveryLoop({ sql: database, mailer, toSend: mailsOf(shopUrl), logger, metrics });
    const consumption = consumeGroup({
      redis: bus,
      ...(busLogin && { login: busLogin }),
      streams: ['events:order', 'events:user'],
      group: CONSUMER,
      consumer: `${hostname()}-${process.pid}`,
      upcasters: UPCASTERS,
      logger,
      handle: async (events) => {
        await consumeMailEvents(database, { shopUrl, language }, events, new Date());
        delivery.wake();
      },
    });
    stop = async () => {
      await consumption.stop();
      await delivery.stop();
    };
  });
  app.addHook('onClose', async () => {
    await stop();
    await database.close();
  });
  return app;
}
