import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { pageMetrics } from '../../../storefront/lib/page-metrics.ts';
import { requestListener } from '../../../storefront/lib/request-listener.ts';
import { eventually } from '../../support/eventually.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** The storefront's server with a handler in place of Next's, which does not know `/metrics`. */
async function start() {
  const metrics = pageMetrics(createMetrics('storefront'));
  server = createServer(
    requestListener(async (request, response) => void response.writeHead(request.url === '/metrics' ? 404 : 200).end(), metrics),
  );
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
}

test('pages are counted by the first part of their address, and made-up addresses together', async () => {
  const get = await start();
  for (const path of ['/', '/products/A', '/products/B', '/made-up/1', '/made-up/2']) await get(path);
  await eventually(async () => {
    const text = await (await get('/metrics')).text();
    const counts = [...text.matchAll(/_count\{.*route="([^"]+)",status="200"\} (\d+)/g)].map(([, route, count]) => [route, count]);
    expect(counts).toEqual([
      ['/', '1'],
      ['/products', '2'],
      ['unknown', '2'],
    ]);
    expect(text).toContain('http_requests_in_flight{service="storefront"} 0');
  });
});

test('the metrics are not sent to shoppers: the load balancer marks their requests', async () => {
  const get = await start();
  expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.7' })).status).toBe(404);
});
