import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { UPCASTERS } from '../../contracts/upcasters.ts';
import { ERRORS } from '../../domain/notification/errors.ts';
import type { Mailer } from '../../domain/notification/mail/mailer.ts';
import { mailsToSend } from '../../domain/notification/mail/to-send.ts';
import { httpClient } from '../../platform/http/client.ts';
import { buildService } from '../../platform/http/service.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { consumeGroup } from '../../platform/streams/consume.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { CONSUMER, consumeMailEvents } from './consume-mail-events.ts';
import type { ShopOfMails } from './consume-mail-events.ts';
import { consumeStockEvents } from './consume-stock-events.ts';
import { deliveryLoop } from './delivery-loop.ts';
import { accountAddresses } from './recipients.ts';
import { routes } from './routes.ts';
import { unsubscribeRoutes } from './unsubscribe-routes.ts';

export interface AppProps {
  readonly database: Database;
  readonly bus: Redis;
  /** @default the login of `bus` */
  readonly busLogin?: CurrentLogin;
  readonly callers: Callers;
  readonly userUrl: string;
  readonly productUrl: string;
  readonly mailer: Mailer;
  readonly shop: ShopOfMails;
  /** Signs the links that stop mails. */
  readonly unsubscribeKey: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const TIMEOUT_MILLIS = 2_000;

/** Consumes events and sends their mails until it is closed, and takes what recipients choose. It closes `database`. */
export async function buildApp(props: AppProps): Promise<Service> {
  const { database, bus, busLogin, callers, userUrl, productUrl, mailer, shop, unsubscribeKey, logger, metrics } = props;
  const { shopUrl } = shop;
  const checks = { database: () => database.run`select` };
  const app = await buildService({ name: 'notification', logger, metrics, checks, errors: ERRORS });
  unsubscribeRoutes(app, { database, shopUrl, unsubscribeKey });
  identity(app, callers);
  const product = httpClient({ baseUrl: productUrl, timeoutMillis: TIMEOUT_MILLIS });
  routes(app, { database, addressOf: accountAddresses(userUrl), product, shopUrl });
  let stop = async (): Promise<void> => {};
  app.addHook('onReady', async () => {
    const delivery = deliveryLoop({ sql: database, mailer, toSend: mailsToSend({ shopUrl, unsubscribeKey }), logger, metrics });
    const consumption = consumeGroup({
      redis: bus,
      ...(busLogin && { login: busLogin }),
      streams: ['events:order', 'events:user', 'events:inventory'],
      group: CONSUMER,
      consumer: `${hostname()}-${process.pid}`,
      upcasters: UPCASTERS,
      logger,
      handle: async (events) => {
        await consumeMailEvents(database, shop, events, new Date());
        await consumeStockEvents(database, shop, events, new Date());
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
