import { beforeEach, describe, expect, test } from 'vitest';
import { buildService } from '../../../platform/http/service.ts';
import type { Service, ServiceProps } from '../../../platform/http/service.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';

function service(props: Pick<ServiceProps, 'checks'>): Promise<Service> {
  return buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop'), ...props });
}

describe('readiness', () => {
  const failing = new Set<string>();
  const checkOf = (name: string) => async () => {
    if (failing.has(name)) throw new Error('down');
  };
  const readinessOf = async (app: Service) => {
    const response = await app.inject({ method: 'GET', url: '/health/ready' });
    return [response.statusCode, response.json()];
  };
  beforeEach(() => failing.clear());

  test('is reached when every dependency responds', async () => {
    const app = await service({ checks: { database: checkOf('database') } });
    expect(await readinessOf(app)).toEqual([200, { status: 'ready', checks: { database: 'ok' } }]);
  });

  test('is not reached while a dependency fails or does not respond, although the process is live', async () => {
    failing.add('database');
    const app = await service({ checks: { database: checkOf('database'), cache: () => Promise.withResolvers().promise } });
    expect(await readinessOf(app)).toEqual([503, { status: 'not-ready', checks: { database: 'failed', cache: 'timed-out' } }]);
    expect((await app.inject({ method: 'GET', url: '/health/live' })).statusCode).toBe(200);
  });

  test('requires one response of each dependency, not all at the same time', async () => {
    const app = await service({ checks: { database: checkOf('database'), cache: checkOf('cache') } });
    failing.add('database');
    expect(await readinessOf(app)).toMatchObject([503, { checks: { database: 'failed', cache: 'ok' } }]);
    failing.delete('database');
    failing.add('cache');
    expect(await readinessOf(app)).toMatchObject([200, { checks: { database: 'ok', cache: 'failed' } }]);
  });

  test('remains when a dependency fails later, so that the load balancer does not replace every task', async () => {
    const app = await service({ checks: { database: checkOf('database') } });
    await readinessOf(app);
    failing.add('database');
    expect(await readinessOf(app)).toEqual([200, { status: 'ready', checks: { database: 'failed' } }]);
  });
});
