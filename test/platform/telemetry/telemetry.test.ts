import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { withSpan } from '../../../platform/telemetry/trace.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the log', () => {
  async function logged(write: (logger: ReturnType<typeof createLogger>) => unknown): Promise<Record<string, unknown>> {
    const lines: string[] = [];
    await write(createLogger('shop', { destination: { write: (line) => lines.push(line) } }));
    return JSON.parse(lines.join(''));
  }

  test('is JSON with the service, the trace and the span', async () => {
    const line = await logged((logger) => withSpan('test', { traceparent }, () => logger.info({ orderId: 'o-1' }, 'order confirmed')));
    expect(line).toMatchObject({
      level: 'info',
      service: 'shop',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      orderId: 'o-1',
      message: 'order confirmed',
    });
  });

  test('has no personal data, at any depth', async () => {
    const line = await logged((logger) =>
      logger.info(
        {
          orderId: 'o-1',
          email: 'ann@example.com',
          order: { contact: { email: 'ann@example.com', name: 'Ann' }, lines: [{ sku: 'A', password: 'hunter2' }] },
        },
        'x',
      ),
    );
    expect(JSON.stringify(line)).not.toMatch(/ann@|Ann|hunter2/);
    expect(line).toMatchObject({ orderId: 'o-1', order: { lines: [{ sku: 'A' }] } });
  });

  test('describes an error and its causes, without fields that drivers add', async () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ann@example.com) already exists.' });
    const line = await logged((logger) => logger.error({ error: new Error('could not sign up', { cause }) }, 'failed'));
    expect(line).toMatchObject({ error: { message: 'could not sign up', cause: { message: 'duplicate key', code: '23505' } } });
    expect(JSON.stringify(line)).not.toContain('ann@');
  });
});

test('metrics of two services do not mix', async () => {
  const [one, other] = [createMetrics('one'), createMetrics('other')];
  one.counter({ name: 'sales_total', help: 'Sales' }).inc(2);
  other.counter({ name: 'sales_total', help: 'Sales' }).inc(1);
  expect(await one.registry.metrics()).toContain('sales_total{service="one"} 2');
  expect(await other.registry.metrics()).toContain('sales_total{service="other"} 1');
});
