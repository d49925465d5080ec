import { createHash } from 'node:crypto';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Redis } from 'ioredis';
import type { Service } from '../../platform/http/service.ts';
import { tracing } from '../../platform/http/tracing.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { injectTrace } from '../../platform/telemetry/trace.ts';
import { Account } from './account.ts';
import { api } from './api.ts';
import { FaultScript } from './faults.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { pages } from './pages.ts';
import { Refusal } from './refusal.ts';
import { AccountStore } from './store.ts';
import { Webhooks } from './webhooks.ts';
import type { WebhooksProps } from './webhooks.ts';

export interface StripeSandboxProps {
  /** The bearer token of merchants' servers. */
  readonly apiKey: string;

  /** The shop's address in browsers, such as `https://shop.example`. */
  readonly shopUrl: string;

  readonly webhooks: Pick<WebhooksProps, 'url' | 'secret' | 'lateMillis' | 'retryMillis'>;
  readonly logger: Logger;
  readonly now: () => number;

  /**
   * Stores the account, so that it survives a kill. Disconnected on close.
   *
   * @default the account is kept in memory only
   */
  readonly bus?: Redis;
}

/** A stand-in for Stripe with the part of its wire format that ShopMart uses. */
export async function buildStripeSandbox({ apiKey, shopUrl, webhooks, logger, now, bus }: StripeSandboxProps): Promise<Service> {
  const publicUrl = `${shopUrl.replace(/\/$/, '')}/sandbox/stripe`;
  const hooks = new Webhooks({ ...webhooks, publicUrl, now, logger });
  const keys = new IdempotencyKeys();
  const faults = new FaultScript();
  let store: AccountStore | undefined;
  const account = new Account({
    publicUrl,
    now,
    changed: (change) => {
      const trace = injectTrace();
      // The event is sent after the change is stored, so that a kill cannot undo it.
      if (store) store.keepIntent(change.intent, () => hooks.announce(change, trace));
      else hooks.announce(change, trace);
    },
  });
  if (bus) store = await AccountStore.open(bus, `sandbox:stripe:${nameOf(apiKey)}`, { account, keys }, now());

  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 65_536,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true, // else a response that a fault delays would delay the close
  }).withTypeProvider<ZodTypeProvider>();
  tracing(app);
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).send(error.toWire());
    const status = isClientError(error) ? error.statusCode : 500;
    if (status === 500) logger.error({ error, path: request.url }, 'request failed');
    const type = status === 500 ? 'api_error' : 'invalid_request_error';
    return reply.code(status).send({ error: { type, message: error instanceof Error ? error.message : 'An unknown error occurred' } });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${request.method}: ${request.url}). The sandbox supports only the part that ShopMart uses.`,
      },
    }),
  );
  app.addHook('onClose', async () => {
    hooks.close();
    await store?.flush();
    bus?.disconnect();
  });
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', () => ({ status: 'ready', pendingWebhooks: hooks.pending }));
  await app.register(async (scope) => {
    // Changes are stored before the response is sent, so that a kill cannot undo what a response reports.
    scope.addHook('onSend', async () => store?.flush());
    pages(scope, { account, faults });
    await scope.register(async (inner) => api(inner, { account, keys, faults, store, apiKey, publicUrl }));
  });
  return app;
}

/** The name of the stored account, derived from its API key: a new installation has a new key and starts empty. */
function nameOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex').slice(0, 16);
}

function isClientError(error: unknown): error is Error & { readonly statusCode: number } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;
}
