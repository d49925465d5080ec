import { createHash } from 'node:crypto';
import { createServer, request as send } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { pageMetrics } from '../../../storefront/lib/page-metrics.ts';
import { requestListener } from '../../../storefront/lib/request-listener.ts';

const CACHED = 'public, max-age=0, s-maxage=3600';
const POLICY = "script-src 'self' 'nonce-n-1'";
const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves a handler in place of Next's. The response is returned as soon as its head has arrived. */
async function get(path: string, handle: RequestListener, { method = 'GET', encoding = 'identity' } = {}): Promise<IncomingMessage> {
  server = createServer(requestListener(async (request, response) => handle(request, response), pageMetrics(createMetrics('storefront'))));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encoding };
    send({ host: '127.0.0.1', port, path, method, headers }, resolve).on('error', reject).end();
  });
}

/** A page in three chunks, as React streams it. */
const page =
  (headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) => {
    const all = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY, 'Cache-Control': CACHED, ...headers };
    for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
    response.flushHeaders();
    response.write('<p>Käse</p><script nonce="n-1">one(');
    response.write(Buffer.from(')</script>'), () => response.end('<script nonce="n-1">two()</script>'));
  };

const BODY = '<p>Käse</p><script nonce="n-1">one()</script><script nonce="n-1">two()</script>';

describe('a page that the edge caches', () => {
  test.each(['/', '/categories/garden?after=GD-502', '/products/A%2FB'])(
    'is sent whole, with the hashes of its scripts: %s',
    async (path) => {
      const response = await get(path, page());
      expect(response.headers['content-security-policy']).toBe(`script-src 'self' ${hashOf('one()')} ${hashOf('two()')}`);
      expect(response.headers['cache-control']).toBe(CACHED);
      expect(response.headers['content-length']).toBe(String(Buffer.byteLength(BODY)));
      expect(await text(response)).toBe(BODY);
    },
  );

  test('is rendered uncompressed, and compressed once its scripts are hashed', async () => {
    const seen: unknown[] = [];
    const response = await get(
      '/',
      (request, result) => {
        seen.push(request.headers['accept-encoding']);
        page()(request, result);
      },
      { encoding: 'br,gzip' },
    );
    expect(seen).toEqual([undefined]);
    expect(response.headers['content-encoding']).toBe('gzip');
    const body = await buffer(response);
    expect(response.headers['content-length']).toBe(String(body.length));
    expect(gunzipSync(body).toString()).toBe(BODY);
  });

  test('keeps a status that is set while it renders', async () => {
    const response = await get('/products/none', (_, result) => {
      result.setHeader('Content-Type', 'text/html');
      result.setHeader('Cache-Control', CACHED);
      result.write('<p>');
      result.statusCode = 404;
      result.end('none');
    });
    expect([response.statusCode, await text(response)]).toEqual([404, '<p>none']);
  });

  test('that fails while it renders is not cached', async () => {
    const response = await get('/', (_, result) => {
      result.setHeader('Content-Type', 'text/html');
      result.setHeader('Cache-Control', CACHED);
      result.setHeader('Cache-Tag', 'home');
      result.write('<p>');
      result.statusCode = 500;
      result.end('failed');
    });
    expect([response.statusCode, response.headers['cache-control'], response.headers['cache-tag']]).toEqual([
      500,
      'private, no-store',
      undefined,
    ]);
  });

  test('with more hashes than a header may have keeps its nonce, and is not cached', async () => {
    const scripts = Array.from({ length: 300 }, (_, index) => `<script nonce="n-1">call(${index})</script>`).join('');
    const response = await get('/', (_, result) => {
      for (const [name, value] of [
        ['Content-Type', 'text/html'],
        ['Content-Security-Policy', POLICY],
        ['Cache-Control', CACHED],
      ] as const)
        result.setHeader(name, value);
      result.end(scripts);
    });
    expect(response.headers['content-security-policy']).toBe(POLICY);
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(await text(response)).toBe(scripts);
  });

  test('has the headers of GET in the response to HEAD, and no body', async () => {
    const response = await get('/', page(), { method: 'HEAD' });
    expect(response.headers['content-security-policy']).toBe(`script-src 'self' ${hashOf('one()')} ${hashOf('two()')}`);
    expect(response.headers['content-length']).toBe(String(Buffer.byteLength(BODY)));
    expect(await text(response)).toBe('');
  });
});

describe('a response is streamed, with its nonce', () => {
  test.each([
    ['a personal page', '/cart', {}],
    ['a page that its headers make private', '/', { 'Cache-Control': 'private, no-store' }],
    ["a response to Next's client router", '/', { 'Content-Type': 'text/x-component' }],
  ])('%s', async (_, path, headers) => {
    let finish = (): unknown => undefined;
    const response = await get(path, (_request, result) => {
      const all = { 'Content-Type': 'text/html', 'Content-Security-Policy': POLICY, 'Cache-Control': CACHED, ...headers };
      for (const [name, value] of Object.entries(all)) result.setHeader(name, value);
      result.write('<script nonce="n-1">one()</script>');
      finish = () => result.end('<script nonce="n-1">two()</script>');
    });
    // The head has arrived though the page is not complete.
    expect(response.headers['content-security-policy']).toBe(POLICY);
    expect(response.headers['content-length']).toBeUndefined();
    finish();
    expect(await text(response)).toContain('two()');
  });
});
