import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { countInFlight } from '../../../platform/telemetry/in-flight.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { pageMetrics } from '../../../storefront/lib/page-metrics.ts';
import { requestListener } from '../../../storefront/lib/request-listener.ts';
import { currentResponse, currentUrl } from '../../../web/current-response.ts';

let server: Server | undefined;
let inFlight = countInFlight();

afterEach(() => server?.close());

/** Serves a handler in place of Next's, and requests `path`. */
async function get(path: string, handle: RequestListener): Promise<Response> {
  server = createServer(
    requestListener(async (request, response) => handle(request, response), pageMetrics({ ...createMetrics('storefront'), inFlight })),
  );
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
}

describe('a page', () => {
  const page =
    (status: number): RequestListener =>
    (_, response) => {
      response.setHeader('Cache-Control', 'public, s-maxage=3600');
      response.setHeader('Cache-Tag', 'home');
      response.statusCode = status;
      response.end('page');
    };

  test.each([500, 503])('that fails with %i is not cached', async (status) => {
    const { headers } = await get('/', page(status));
    expect([headers.get('cache-control'), headers.get('cache-tag')]).toEqual(['private, no-store', null]);
  });

  test.each([307, 308])('that redirects with %i is not cached', async (status) => {
    const { headers } = await get('/', page(status));
    expect([headers.get('cache-control'), headers.get('cache-tag')]).toEqual(['private, no-store', null]);
  });

  test('reads its address as the browser sent it, after changes of the request', async () => {
    const result = await get('/categories/garden?after=GD%2D502', (request, response) => {
      request.url = '/rewritten';
      setImmediate(() => response.end(currentUrl()));
    });
    expect(await result.text()).toBe('/categories/garden?after=GD%2D502');
  });

  test.each([200, 404])('with status %i keeps its cache headers', async (status) => {
    const { headers } = await get('/', page(status));
    expect([headers.get('cache-control'), headers.get('cache-tag')]).toEqual(['public, s-maxage=3600', 'home']);
  });

  test('reads its response until the head is sent', async () => {
    const result = await get('/', (_, response) => {
      const found = currentResponse();
      if (found) found.statusCode = 404;
      response.write('page');
      response.end(currentResponse() === undefined ? ', head sent' : ', head not sent');
    });
    expect([result.status, await result.text()]).toEqual([404, 'page, head sent']);
  });
});

describe('an address', () => {
  const echo: RequestListener = ({ url }, response) => void response.end(`page at ${url}`);

  test.each(['/products/%zz', '/products/%', '/%E0%A4%A', '/products/%ED%A0%80'])('that cannot be decoded is refused: %s', async (path) => {
    const result = await get(path, echo);
    expect([result.status, result.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(await result.text()).toContain('cannot be read');
  });

  test.each(['/', '/products/A%20B%2FC', '/products/100%25', '/cart?problem=%zz'])('that can be decoded is served: %s', async (path) => {
    expect(await (await get(path, echo)).text()).toBe(`page at ${path}`);
  });

  test('that cannot be decoded gets the headers of every page, and a policy that lets nothing run or frame it', async () => {
    const { headers } = await get('/products/100%', (_, response) => response.end('page'));
    const names = ['content-security-policy', 'x-content-type-options', 'x-frame-options', 'cache-control'];
    expect(names.map((name) => headers.get(name))).toEqual([
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'nosniff',
      'DENY',
      'private, no-store',
    ]);
  });
});

describe('a request in flight', () => {
  test.each([
    ['/', 1],
    ['/health/live', 0],
  ])('is counted until its response ends, unless it is a health check: %s', async (path, expected) => {
    let now = 0;
    inFlight = countInFlight(() => now);
    await get(path, (_, response) => {
      now += 1_000;
      response.end('page');
    });
    expect(inFlight.takeMean()).toBe(expected);
    now += 1_000;
    await expect.poll(() => inFlight.takeMean()).toBe(0);
  });
});
