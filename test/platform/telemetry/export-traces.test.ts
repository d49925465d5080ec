import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { trace } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildService } from '../../../platform/http/service.ts';
import { exportTraces } from '../../../platform/telemetry/export-traces.ts';
import type { TraceExport } from '../../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';

const Attribute = z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) });
const Spans = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(Attribute) }),
      scopeSpans: z.array(
        z.object({ spans: z.array(z.looseObject({ name: z.string(), traceId: z.string(), parentSpanId: z.string().optional() })) }),
      ),
    }),
  ),
});

let stop = async (): Promise<void> => undefined;
let traces: TraceExport | undefined;

afterEach(async () => {
  await traces?.stop();
  await stop();
});

/** A receiver of OTLP over HTTP, which responds with `status`. */
async function startReceiver(status = 200) {
  const received: z.infer<typeof Spans>[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    void json(request).then((body) => {
      received.push(Spans.parse(body));
      return response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, paths };
}

async function startService() {
  const app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
  app.get('/things/:id', async () => ({ trace: trace.getActiveSpan()?.spanContext().traceId }));
  return app;
}

const traceparent = (lowBytes: string, flags = '01') => `00-0af7651916cd43dd${lowBytes}-b7ad6b7169203331-${flags}`;

describe('a service with a collector', () => {
  test('sends the span of each request, by its route, in the trace of its caller', async () => {
    const receiver = await startReceiver();
    traces = exportTraces('shop', { OTLP_URL: receiver.url, TRACE_RATIO: 1 });
    const app = await startService();
    await app.inject({ url: '/things/7', headers: { traceparent: traceparent('8448eb211c80319c') } });
    await app.close();
    await traces.stop();
    expect(receiver.paths).toEqual(['POST /v1/traces']);
    const [{ resource, scopeSpans } = { resource: { attributes: [] }, scopeSpans: [] }] = receiver.received.flatMap(
      ({ resourceSpans }) => resourceSpans,
    );
    expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'shop' } });
    expect(scopeSpans.flatMap(({ spans }) => spans)).toMatchObject([
      { name: 'GET /things/:id', traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' },
    ]);
  });

  test('records the share of traces that its settings state, whatever the sender of a request asks for', async () => {
    const receiver = await startReceiver();
    traces = exportTraces('shop', { OTLP_URL: receiver.url, TRACE_RATIO: 0 });
    const app = await startService();
    for (const flags of ['01', '00'])
      await app.inject({ url: '/things/7', headers: { traceparent: traceparent('8448eb211c80319c', flags) } });
    await app.inject('/things/8');
    await app.close();
    await traces.stop();
    expect(receiver.received).toEqual([]);
  });

  test.each(['a collector that refuses', 'a collector that does not run'])('works the same with %s', async (collector) => {
    const receiver = await startReceiver(500);
    if (collector.endsWith('does not run')) await stop();
    traces = exportTraces('shop', { OTLP_URL: receiver.url, TRACE_RATIO: 1 });
    const app = await startService();
    // More than fit into the queue: the others are dropped.
    for (let sent = 0; sent < 2_500; sent += 1) trace.getTracer('shopmart').startSpan(`span ${sent}`).end();
    const response = await app.inject('/things/7');
    expect(response.statusCode).toBe(200);
    await app.close();
    await expect(traces.stop()).resolves.toBeUndefined();
  });
});

test('a service without a collector passes traces on and sends nothing', async () => {
  traces = exportTraces('shop', { OTLP_URL: undefined, TRACE_RATIO: 1 });
  const app = await startService();
  const response = await app.inject({ url: '/things/7', headers: { traceparent: traceparent('8448eb211c80319c') } });
  expect(response.json()).toEqual({ trace: '0af7651916cd43dd8448eb211c80319c' });
  await app.close();
});
