import { trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { injectTrace, withSpan } from '../../../platform/telemetry/trace.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe('a span', () => {
  test('continues the trace of its carrier over every await, and ends with its work', async () => {
    const sent = await withSpan('test', { traceparent }, async () => {
      await Promise.resolve();
      expect(trace.getActiveSpan()?.isRecording()).toBe(true);
      return { carrier: injectTrace(), span: trace.getActiveSpan() };
    });
    expect(sent.carrier.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(sent.carrier.traceparent).not.toBe(traceparent);
    expect(sent.span?.isRecording()).toBe(false);
    expect(injectTrace()).toEqual({});
  });

  test('ends when its work fails', async () => {
    let span: ReturnType<typeof trace.getActiveSpan>;
    const failing = withSpan('test', { traceparent }, () => {
      span = trace.getActiveSpan();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(span?.isRecording()).toBe(false);
  });

  test('keeps the decision of its parent not to sample', async () => {
    const unsampled = traceparent.replace(/01$/, '00');
    expect((await withSpan('test', { traceparent: unsampled }, () => injectTrace())).traceparent).toMatch(/-00$/);
  });

  test.each([
    undefined,
    null,
    '',
    'rubbish',
    traceparent.toUpperCase(),
    `ff${traceparent.slice(2)}`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `${traceparent}\r\nx: y`,
    `${traceparent}, ${traceparent}`,
  ])('starts a new trace when its traceparent is %j', async (bad) => {
    const { traceparent: sent } = await withSpan('test', { traceparent: bad }, () => injectTrace());
    expect(sent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(sent).not.toContain(traceId);
  });

  test('starts a new trace inside another one', async () => {
    const [outer, inner] = await withSpan('outer', {}, async () => [injectTrace(), await withSpan('inner', {}, () => injectTrace())]);
    expect(inner?.traceparent?.slice(3, 35)).not.toBe(outer?.traceparent?.slice(3, 35));
  });
});

describe('the state of other tracing systems', () => {
  const sentFor = (tracestate: string) => withSpan('test', { traceparent, tracestate }, () => injectTrace().tracestate);

  test('is sent on', async () => {
    expect(await sentFor('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE')).toBe('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
  });

  test('is dropped if it exceeds 512 characters, and so are malformed members', async () => {
    expect(await sentFor(`a=${'x'.repeat(600)}`)).toBeUndefined();
    const long = Array.from({ length: 5 }, (_, index) => `k${index}=${'x'.repeat(200)}`).join(',');
    expect(((await sentFor(long)) ?? '').length).toBeLessThanOrEqual(512);
    expect(await sentFor('no member,ok=1')).toBe('ok=1');
  });

  test('is dropped without a valid traceparent', async () => {
    expect(await withSpan('test', { traceparent: 'rubbish', tracestate: 'a=1' }, () => injectTrace().tracestate)).toBeUndefined();
  });
});
