import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { DependencyUnavailable } from '../../../platform/http/dependency-unavailable.ts';
import { buildService } from '../../../platform/http/service.ts';
import type { Service, ServiceProps } from '../../../platform/http/service.ts';
import { SqlError } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { trace } from '@opentelemetry/api';

/** Codes of no registry of ours. */
class AnyError extends DomainError {}

const entry = (status: number) => ({ status, summary: 'a refusal', remedy: 'do otherwise' });

const Line = z.object({ sku: z.string().min(1), quantity: z.int().min(1).max(999) });

async function shop(props: Partial<ServiceProps> = {}): Promise<Service> {
  const app = await buildService({
    name: 'shop',
    logger: createLogger('shop', { level: 'silent' }),
    metrics: createMetrics('shop'),
    ...props,
  });
  app.post(
    '/lines',
    { schema: { body: z.object({ lines: z.array(Line) }), response: { 200: z.object({ count: z.int() }) } } },
    async (request) => ({
      count: request.body.lines.length,
    }),
  );
  app.post('/sign-in', { schema: { body: z.object({ password: z.string().min(12) }) } }, async () => ({}));
  app.post('/keyed', { schema: { headers: z.object({ 'idempotency-key': z.string() }) } }, async () => ({}));
  app.get(
    '/list',
    { schema: { querystring: z.object({ limit: z.coerce.number().int().max(100), after: z.string().optional() }) } },
    async () => ({}),
  );
  app.get('/refuses/:code', { schema: { params: z.object({ code: z.string() }) } }, async (request) => {
    throw new AnyError(request.params.code, 'it is so, do otherwise', { skus: ['A'], status: 200 });
  });
  app.get('/fails', async () => {
    throw new Error('password=hunter2 at db.internal:5432');
  });
  app.get('/waits', async () => {
    throw new DependencyUnavailable('GET http://product.internal/prices', 'returned 503');
  });
  app.get('/no-database', async () => {
    throw new SqlError('the database core (db.internal) does not respond', null);
  });
  app.get('/bad-sql', async () => {
    throw new SqlError('column hunter2 does not exist', '42703');
  });
  app.get('/broken', { schema: { response: { 200: z.object({ ok: z.boolean() }) } } }, async (_request, reply) =>
    reply.send(JSON.parse('{"ok":"no"}')),
  );
  app.post('/trace', { schema: { body: z.object({}) } }, async () => ({ trace: trace.getActiveSpan()?.spanContext().traceId }));
  return app;
}

describe('a service', () => {
  test('forbids caching of a failure, also for a cacheable route', async () => {
    const app = await shop();
    app.get('/shared', async (_request, reply) => {
      reply.header('cache-control', 'public, s-maxage=60');
      throw new DependencyUnavailable('GET http://product.internal/prices', 'returned 503');
    });
    expect((await app.inject('/shared')).headers['cache-control']).toBe('private, no-store');
  });

  test('returns what its schema declares', async () => {
    const response = await (await shop()).inject({ method: 'POST', url: '/lines', payload: { lines: [{ sku: 'A', quantity: 2 }] } });
    expect([response.statusCode, response.json()]).toEqual([200, { count: 1 }]);
  });

  test.each([
    [0, 'must be at least 1'],
    [-1, 'must be at least 1'],
    [1e9, 'must be at most 999'],
    [1.5, 'must be of type integer'],
    ['2', 'must be of type number'],
  ])('rejects the quantity %s with the field, the value and the remedy', async (quantity, remedy) => {
    const response = await (await shop()).inject({ method: 'POST', url: '/lines', payload: { lines: [{ sku: 'A', quantity }] } });
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({
      type: 'urn:shopmart:problem:invalid-request',
      code: 'invalid-request',
      status: 400,
      detail: `lines[0].quantity is ${JSON.stringify(quantity)}: ${remedy}`,
      errors: [{ field: 'lines[0].quantity', value: quantity, remedy }],
    });
  });

  test.each([
    ['a\u0000b', 'must have no NUL character'],
    ['a\ud800b', 'must be well-formed Unicode, without half a surrogate pair'],
    ['\udc00', 'must be well-formed Unicode, without half a surrogate pair'],
  ])('rejects the text %j, which PostgreSQL cannot store, anywhere in the body', async (sku, remedy) => {
    const response = await (
      await shop()
    ).inject({ method: 'POST', url: '/lines', payload: { lines: [{ sku: 'A', quantity: 1 }, { sku }] } });
    expect([response.statusCode, response.json()]).toMatchObject([
      400,
      { code: 'invalid-request', detail: `lines[1].sku is ${JSON.stringify(sku)}: ${remedy}`, errors: [{ value: sku, remedy }] },
    ]);
  });

  test('accepts every other text, including emoji and control characters', async () => {
    const lines = ['A 😀\n', '\u0001', '\ufffd'].map((sku) => ({ sku, quantity: 1 }));
    const response = await (await shop()).inject({ method: 'POST', url: '/lines', payload: { lines } });
    expect(response.json()).toEqual({ count: 3 });
  });

  test('refuses such a text in the path, the query and a header', async () => {
    const app = await shop();
    const path = await app.inject({ method: 'GET', url: '/refuses/a%00b' });
    expect(path.json()).toMatchObject({ status: 400, errors: [{ field: 'code', value: 'a\u0000b' }] });
    const query = await app.inject({ method: 'GET', url: '/list?limit=1&after=%00' });
    expect(query.json()).toMatchObject({ status: 400, errors: [{ field: 'after', value: '\u0000' }] });
    const header = await app.inject({ method: 'POST', url: '/keyed', headers: { 'idempotency-key': '\u0000' } });
    expect(header.json()).toMatchObject({ status: 400, errors: [{ field: 'idempotency-key', value: '\u0000' }] });
  });

  test('rejects a body that is nested too deeply', async () => {
    const payload = `{"lines":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const headers = { 'content-type': 'application/json' };
    const response = await (await shop()).inject({ method: 'POST', url: '/lines', payload, headers });
    expect(response.json()).toMatchObject({ status: 400, errors: [{ remedy: 'must not be nested deeper than 32 levels' }] });
  });

  test('refuses a body of half a million values without checking all of them', async () => {
    const payload = `{"lines":[${'0,'.repeat(500_000)}0]}`;
    const headers = { 'content-type': 'application/json' };
    const response = await (await shop()).inject({ method: 'POST', url: '/lines', payload, headers });
    const remedy = 'must come within the first 50000 values of the request; send fewer';
    expect(response.json()).toMatchObject({ status: 400, errors: [{ field: 'lines[49998]', value: 0, remedy }] });
  });

  test.each([
    ['/refuses/%zz', 400, 'malformed-path'],
    ['/refuses/%ED%A0%80', 400, 'malformed-path'],
    [`/refuses/${'x'.repeat(501)}`, 414, 'path-too-long'],
  ])('returns a problem that names the request for the path %s', async (url, status, code) => {
    const response = await (await shop()).inject({ method: 'GET', url, headers: { 'x-request-id': 'abc-1' } });
    expect([response.statusCode, response.headers['content-type'], response.headers['x-request-id']]).toEqual([
      status,
      'application/problem+json',
      'abc-1',
    ]);
    expect(response.json()).toMatchObject({ type: `urn:shopmart:problem:${code}`, status, code, requestId: 'abc-1' });
  });

  test('names a missing field, and a field of the query', async () => {
    const app = await shop();
    const noLines = await app.inject({ method: 'POST', url: '/lines', payload: {} });
    expect(noLines.json()).toMatchObject({ detail: 'lines is missing: must be of type array' });
    const query = await app.inject({ method: 'GET', url: '/list?limit=1000' });
    expect(query.json()).toMatchObject({ detail: 'limit is "1000": must be at most 100' });
  });

  test('never repeats a password', async () => {
    const response = await (await shop()).inject({ method: 'POST', url: '/sign-in', payload: { password: 'hunter2' } });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ field: 'password', remedy: 'must have at least 12 characters' }] });
    expect(response.body).not.toContain('hunter2');
  });

  test.each([
    ['price-changed', 409],
    ['order-not-found', 404],
    ['role-missing', 403],
    ['sign-in-required', 401],
    ['anything-else', 422],
  ])('maps the refusal %s to %i, with its details', async (code, status) => {
    const app = await shop({ errors: { 'price-changed': entry(409), 'order-not-found': entry(404) } });
    const response = await app.inject({ method: 'GET', url: `/refuses/${code}` });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code, status, detail: 'it is so, do otherwise', skus: ['A'] });
  });

  test.each([
    ['/fails', 500, 'internal-error'],
    ['/broken', 500, 'internal-error'],
    ['/waits', 503, 'dependency-unavailable'],
    ['/no-database', 503, 'dependency-unavailable'],
    ['/bad-sql', 500, 'internal-error'],
  ])('reveals no internals when %s fails', async (url, status, code) => {
    const response = await (await shop()).inject({ method: 'GET', url });
    expect([response.statusCode, response.json()]).toMatchObject([status, { code }]);
    expect(response.body).not.toMatch(/hunter2|internal:|\.internal|stack|expected/);
  });

  test.each([
    ['/fails', ['error']],
    ['/broken', ['error']],
    ['/waits', ['warn']],
    ['/no-database', ['warn']],
    ['/refuses/role-missing', []],
  ])('logs only unexpected errors at level error, not an outage or a refusal: %s', async (url, expected) => {
    const levels: string[] = [];
    const logger = createLogger('shop', { destination: { write: (line) => levels.push(JSON.parse(line).level) } });
    await (await shop({ logger })).inject({ method: 'GET', url });
    expect(levels).toEqual(expected);
  });

  test('returns when to retry', async () => {
    const response = await (await shop()).inject({ method: 'GET', url: '/waits' });
    expect(response.headers['retry-after']).toBe('1');
  });

  test('rejects a body that is not JSON, has another type, or is too large', async () => {
    const app = await shop({ bodyLimitBytes: 100 });
    const json = { 'content-type': 'application/json' };
    const send = (payload: string, headers: Record<string, string>) => app.inject({ method: 'POST', url: '/lines', payload, headers });
    expect((await send('{"lines":', json)).json()).toMatchObject({ status: 400, code: 'malformed-body' });
    expect((await send('<a/>', { 'content-type': 'text/xml' })).json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    expect((await send(JSON.stringify({ lines: ['x'.repeat(200)] }), json)).json()).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  test('returns a problem for an unknown path', async () => {
    const response = await (await shop()).inject({ method: 'GET', url: '/nowhere?token=1' });
    expect(response.json()).toMatchObject({
      status: 404,
      code: 'not-found',
      detail: 'there is no GET /nowhere; the routes are listed in /openapi.json',
    });
  });

  test('keeps a valid request id, and replaces a malformed one', async () => {
    const app = await shop();
    const given = await app.inject({ method: 'GET', url: '/health/live', headers: { 'x-request-id': 'abc-1' } });
    expect(given.headers['x-request-id']).toBe('abc-1');
    const forged = await app.inject({ method: 'GET', url: '/health/live', headers: { 'x-request-id': 'a b<script>' } });
    expect(forged.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('runs a request, including its body, in the trace of its header', async () => {
    const app = await shop();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const response = await fetch(`${address}/trace`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent },
      body: '{}',
    });
    expect(await response.json()).toEqual({ trace: '0af7651916cd43dd8448eb211c80319c' });
    await app.close();
  });

  test('describes its routes in OpenAPI 3.1', async () => {
    const response = await (await shop()).inject({ method: 'GET', url: '/openapi.json' });
    expect(response.json()).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/lines': { post: { requestBody: { content: { 'application/json': { schema: { properties: { lines: { type: 'array' } } } } } } } },
      },
    });
    expect(Object.keys(response.json().paths)).not.toContain('/metrics');
  });

  test('counts a request in flight until its response ends, but no health check', async () => {
    const counted: string[] = [];
    const begin = () => {
      counted.push('begun');
      return () => void counted.push('ended');
    };
    const app = await shop({ metrics: { ...createMetrics('shop'), inFlight: { begin, current: () => 0, takeMean: () => 0 } } });
    await app.inject({ method: 'GET', url: '/health/live' });
    await app.inject({ method: 'GET', url: '/metrics' });
    expect(counted).toEqual([]);
    await app.inject({ method: 'GET', url: '/list?limit=1' });
    await expect.poll(() => counted).toEqual(['begun', 'ended']);
  });

  test('measures each route by its pattern', async () => {
    const app = await shop();
    await app.inject({ method: 'GET', url: '/refuses/role-missing' });
    const metrics = await app.inject({ method: 'GET', url: '/metrics' });
    expect(metrics.body).toContain(
      'http_request_duration_seconds_count{service="shop",method="GET",route="/refuses/:code",status="403"} 1',
    );
  });
});
