import type { FastifyInstance } from 'fastify';

/** Resolves when the dependency responds, rejects when it does not. */
export type HealthCheck = () => Promise<unknown>;

const CHECK_TIMEOUT_MILLIS = 1_000;

/**
 * `/health/live`: the process runs. `/health/ready`: each dependency has responded since the process started, and the process is not draining.
 * A task that has been ready stays ready when a dependency fails later: otherwise all tasks would leave the load balancer at once.
 */
export function health(app: FastifyInstance, checks: Readonly<Record<string, HealthCheck>>): void {
  const awaited = new Set(Object.keys(checks));
  let isDraining = false;
  app.addHook('preClose', async () => {
    isDraining = true;
  });
  // A connection that stays open after its last response would delay the drain until it times out.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done(null, payload);
  });

  app.get('/health/live', { schema: { hide: true } }, () => ({ status: 'live' }));

  app.get('/health/ready', { schema: { hide: true } }, async (request, reply) => {
    if (isDraining) return reply.code(503).send({ status: 'draining' });
    const outcomes = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(check)] as const));
    for (const [name, outcome] of outcomes) if (outcome === 'ok') awaited.delete(name);
    const isReady = awaited.size === 0;
    if (outcomes.some(([, outcome]) => outcome !== 'ok'))
      request.log.warn({ isReady, checks: Object.fromEntries(outcomes) }, 'a dependency does not respond');
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not-ready', checks: Object.fromEntries(outcomes) });
  });
}

async function outcomeOf(check: HealthCheck): Promise<'ok' | 'failed' | 'timed-out'> {
  const { promise: tooLate, resolve } = Promise.withResolvers<'timed-out'>();
  const timer = setTimeout(resolve, CHECK_TIMEOUT_MILLIS, 'timed-out');
  try {
    return await Promise.race([check().then(() => 'ok' as const), tooLate]);
  } catch {
    return 'failed';
  } finally {
    clearTimeout(timer);
  }
}
