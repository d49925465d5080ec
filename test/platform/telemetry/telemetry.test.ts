import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { childOf, currentTraceId, currentTraceparent, withTrace } from '../../../platform/telemetry/trace.ts';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace', () => {
  test('goes on under its parent, as a span of its own, over every await', async () => {
    await withTrace(parent, async () => {
      await Promise.resolve();
      expect(currentTraceId()).toBe('0af7651916cd43dd8448eb211c80319c');
      expect(currentTraceparent()).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
      expect(currentTraceparent()).not.toBe(parent);
    });
    expect(currentTraceparent()).toBeUndefined();
  });

  test.each([undefined, null, '', 'rubbish', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `${parent}\r\nx: y`])(
    'begins anew where the parent is %j',
    (bad) => {
      expect(childOf(bad)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(childOf(bad)).not.toContain('0af7651916cd43dd');
    },
  );
});

describe('the log', () => {
  function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
    const lines: string[] = [];
    write(createLogger('shop', { destination: { write: (line) => lines.push(line) } }));
    return JSON.parse(lines.join(''));
  }

  test('is JSON that carries service and trace', () => {
    const line = logged((logger) => withTrace(parent, () => logger.info({ orderId: 'o-1' }, 'order confirmed')));
    expect(line).toMatchObject({
      level: 'info',
      service: 'shop',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      orderId: 'o-1',
      message: 'order confirmed',
    });
  });

  test('holds nobody’s personal data, however deep it lies', () => {
    const line = logged((logger) =>
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

  test('describes an error and its causes, without what drivers hang on them', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ann@example.com) already exists.' });
    const line = logged((logger) => logger.error({ error: new Error('could not sign up', { cause }) }, 'failed'));
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
