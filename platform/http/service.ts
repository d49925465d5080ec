import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, RawServerDefault } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type * as z from 'zod';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { drainBody } from './drain-body.ts';
import { health } from './health.ts';
import type { HealthCheck } from './health.ts';
import { NoFields, refuseUnknownFields } from './known-fields.ts';
import { openapi } from './openapi.ts';
import { LONGEST_PATH_PART, platformProblem, toProblem } from './problem.ts';
import type { ErrorRegistry } from '../errors/error-registry.ts';
import type { Problem } from './problem.ts';
import { requestMetrics } from './request-metrics.ts';
import { StorableText } from './storable-text.ts';
import { tracing } from './tracing.ts';

/** A Fastify application whose routes are typed by their zod schemas. */
export type Service = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

export interface ServiceProps {
  readonly name: string;
  readonly logger: Logger;

  readonly metrics: Metrics;

  /**
   * Dependencies that must respond before the service takes traffic, by name. List only those that it cannot work without.
   *
   * @default none
   */
  readonly checks?: Readonly<Record<string, HealthCheck>>;

  /**
   * The refusals of the service's context; they state the HTTP status of each code.
   *
   * @default those of `platform/http/errors.ts` alone
   */
  readonly errors?: ErrorRegistry;

  /** @default 1 MiB */
  readonly bodyLimitBytes?: number;
}

/** Load balancers close idle connections after 60 s. The service must keep them longer, or a request reaches a closing socket. */
export const KEEP_ALIVE_MILLIS = 75_000;

/** Time limit for a client to send its request. */
const RECEIVE_MILLIS = 30_000;

/** The load balancer and the edge before it each add one hop to `x-forwarded-for`; the client may forge what is left of those. */
const TRUSTED_HOPS = 2;

/** The default: only routes with the same response for everyone allow caching. */
const PRIVATE = 'private, no-store';

/** The base of all HTTP services. It has no side effects: `serve` listens. */
export async function buildService({
  name,
  logger,
  metrics,
  checks = {},
  errors = {},
  bodyLimitBytes = 1_048_576,
}: ServiceProps): Promise<Service> {
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    requestTimeout: RECEIVE_MILLIS,
    return503OnClosing: false, // a request on an open connection while draining still gets its response, with `connection: close`
    trustProxy: (_address, hop) => hop < TRUSTED_HOPS,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    genReqId: (request) => acceptedRequestId(request.headers['x-request-id']),
    // No hook runs for a path that the router cannot decode.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(reply.header('x-request-id', request.id), toProblem(error, request, errors));
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler<z.ZodType>((route) => {
    const validate = validatorCompiler({ ...route, schema: StorableText.pipe(route.schema) });
    return route.httpPart === 'body' && isPublic(route.url) ? refuseUnknownFields(validate) : validate;
  });
  app.addHook('onRoute', (route) => {
    if (isPublic(route.url) && ['POST', 'PUT', 'PATCH'].some((method) => [route.method].flat().includes(method))) {
      route.schema = { body: NoFields, ...route.schema };
    }
  });
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, openapi(name));

  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', PRIVATE);
  });
  tracing(app);
  requestMetrics(app, metrics);
  health(app, checks);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());

  app.setErrorHandler(async (error, request, reply) => {
    await drainBody(request.raw);
    const problem = toProblem(error, request, errors);
    // An outage raises its own alarm; only an unexpected error is logged at level error.
    if (problem.status >= 500)
      request.log[problem.status === 500 ? 'error' : 'warn'](
        { error, method: request.method, route: request.routeOptions.url, code: problem.code },
        'request failed',
      );
    const { retryAfterSeconds } = problem;
    if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = platformProblem(
      'not-found',
      `there is no ${request.method} ${request.url.split('?')[0]}; the routes are listed in /openapi.json`,
      request.id,
    );
    sendProblem(reply, problem);
  });
  return app;
}

/** Internal requests may have fields that an older service does not read, and third parties define the webhooks. */
function isPublic(url: string | undefined): boolean {
  return url?.startsWith('/api/') ?? false;
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Overrides the header that the route set for its success.
  reply.header('cache-control', PRIVATE);
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
}

function acceptedRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{1,100}$/.test(header) ? header : randomUUID();
}
