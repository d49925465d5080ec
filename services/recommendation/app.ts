import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { UPCASTERS } from '../../contracts/upcasters.ts';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { consumeGroup } from '../../platform/streams/consume.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { productChecker } from './check-products.ts';
import { CONSUMER, consumeEvents } from './consume-events.ts';
import { routes } from './routes.ts';
import type { Train } from './trainer.ts';
import { upkeep } from './upkeep.ts';

export interface AppProps {
  readonly database: Database;
  readonly bus: Redis;
  /** @default the login of `bus` */
  readonly busLogin?: CurrentLogin;
  readonly callers: Callers;
  readonly productUrl: string;
  readonly inventoryUrl: string;
  readonly train: Train;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

/** Consumes events, keeps models up to date and recommends products until it is closed. It closes `database`. */
export async function buildApp(props: AppProps): Promise<Service> {
  const { database, bus, busLogin, callers, productUrl, inventoryUrl, train, logger, metrics, now } = props;
  const app = await buildService({ name: 'recommendation', logger, metrics, checks: { database: () => database.run`select` } });
  identity(app, callers);
  routes(app, { database, now });
  const check = productChecker({ database, productUrl, inventoryUrl, now });
  let stop = async (): Promise<void> => {};
  app.addHook('onReady', async () => {
    const current = upkeep({ database, check, train, logger, metrics, now });
    const consumption = consumeGroup({
      redis: bus,
      ...(busLogin && { login: busLogin }),
      streams: ['events:order', 'events:product', 'events:inventory', 'events:user'],
      group: CONSUMER,
      consumer: `${hostname()}-${process.pid}`,
      upcasters: UPCASTERS,
      logger,
      handle: async (events) => {
        await consumeEvents(database, events, now());
        current.wake();
      },
    });
    stop = async () => {
      await consumption.stop();
      await current.stop();
    };
  });
  app.addHook('onClose', async () => {
    await stop();
    await database.close();
  });
  return app;
}
