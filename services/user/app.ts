import { ERRORS } from '../../domain/user/errors.ts';
import cookie from '@fastify/cookie';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { buildService } from '../../platform/http/service.ts';
import type { Service } from '../../platform/http/service.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { erasureRoutes } from './erasure-routes.ts';
import { internalRoutes } from './internal-routes.ts';
import { keyring } from './keyring.ts';
import { limits } from './limits.ts';
import { mailLinkRoutes } from './mail-link-routes.ts';
import { passwordHasher } from './password-hasher.ts';
import { challenges } from './challenges.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { Passkeys } from './passkeys.ts';
import { profileRoutes } from './profile-routes.ts';
import { routes } from './routes.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { sessionCache } from './session-cache.ts';
import { sessionCallers } from './session-callers.ts';
import { sessionRoutes } from './session-routes.ts';
import { staffRoutes } from './staff-routes.ts';

export interface AppProps {
  readonly database: Database;
  readonly cache: Redis;
  readonly logger: Logger;
  readonly metrics: Metrics;

  /** The shop's public address; with https, the session cookie is sent by https only. */
  readonly shopUrl: string;

  /** @default the system's clock */
  readonly now?: () => Date;
}

export async function buildApp({ database, cache, logger, metrics, shopUrl, now = () => new Date() }: AppProps): Promise<Service> {
  const app = await buildService({
    name: 'user',
    logger,
    metrics,
    // Not the cache: the service works without it.
    checks: { database: () => database.rows(z.object({ ok: z.int() }))`select 1::int8 as ok` },
    errors: ERRORS,
  });
  await app.register(cookie);
  const keys = keyring(database, now);
  const sessions = sessionCache(cache, logger, metrics);
  const callers = sessionCallers(database, keys, sessions, now);
  identity(app, callers);
  const props = { database, sessions, hasher: passwordHasher(), now };
  const shopperProps = { ...props, limits: limits(cache, logger, database, now), isSecure: shopUrl.startsWith('https:') };
  routes(app, shopperProps);
  mailLinkRoutes(app, shopperProps);
  sessionRoutes(app, shopperProps);
  profileRoutes(app, props);
  const passkeyProps = { ...shopperProps, passkeys: new Passkeys(shopUrl, challenges(cache)) };
  passkeyRoutes(app, passkeyProps);
  erasureRoutes(app, passkeyProps);
  secondFactorRoutes(app, props);
  staffRoutes(app, props);
  internalRoutes(app, { keys, callers });
  return app;
}
