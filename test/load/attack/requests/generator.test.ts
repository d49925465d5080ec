import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestsTo } from '../../../../load/attack/requests/generator.ts';
import { pageRoutes } from '../../../../load/attack/pages.ts';
import { curlOf } from '../../../../load/attack/requests/request.ts';
import type { Route } from '../../../../load/attack/routes.ts';

const route: Route = {
  kind: 'api',
  method: 'PUT',
  path: '/api/lines/{sku}',
  origin: 'http://127.0.0.1:1',
  parameters: [
    { name: 'sku', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 9 } },
    { name: 'if-match', in: 'header', required: true, schema: { type: 'string' } },
  ],
  body: { type: 'object', required: ['quantity'], properties: { quantity: { type: 'integer', minimum: 1, maximum: 9 } } },
  components: {},
};
const known = { sku: ['A 1'], 'if-match': ['"1"'] };
const sample = (seed: number, count: number) => fc.sample(requestsTo(route, known), { seed, numRuns: count });

const many = sample(7, 1_500);

describe('the requests to a route', () => {
  test('are the same for the same seed and differ for another seed', () => {
    const inBrief = (seed: number) => sample(seed, 50).map(({ body, ...rest }) => ({ ...rest, body: body?.toString().slice(0, 1_000) }));
    expect(inBrief(7)).toEqual(inBrief(7));
    expect(inBrief(7)).not.toEqual(inBrief(8));
  });

  test('without a change match the schema and have existing values', () => {
    const valid = many.filter(({ changes }) => changes.length === 0);
    expect(valid.length).toBeGreaterThan(20);
    for (const { method, path, body } of valid) {
      expect(method).toBe('PUT');
      expect(path).toMatch(/^\/api\/lines\/[^/?]*(\?limit=[1-9])?$/);
      expect(JSON.parse(String(body))).toEqual({ quantity: expect.toSatisfy((quantity: number) => quantity >= 1 && quantity <= 9) });
    }
    expect(valid.some(({ path }) => path.startsWith('/api/lines/A%201'))).toBe(true);
  });

  test.each([
    'replace a field',
    'remove a field',
    'add the field __proto__',
    'body: UTF-16',
    'content-type:',
    'no body',
    'path: append',
    'query: each twice',
    'header:',
    'as visitor',
    'method',
  ])('are changed in every way: %s', (change) => {
    expect(many.some(({ changes }) => changes.some((each) => each.startsWith(change)))).toBe(true);
  });

  test('can always be sent: all headers and paths are valid in HTTP', () => {
    for (const { path, headers } of many) {
      expect(path).toMatch(/^[\x21-\xff]+$/);
      for (const [, value] of headers) expect(value).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
    }
  });
});

test('the pages and forms are the router’s folders', () => {
  const routes = pageRoutes('http://127.0.0.1:1').map(({ kind, method, path }) => `${kind} ${method} ${path}`);
  expect(routes).toEqual(
    expect.arrayContaining([
      'page GET /',
      'page GET /products/{slug}',
      'form POST /cart/lines',
      'form POST /orders/{orderId}/cancellation',
    ]),
  );
});

test('a curl line repeats a request, including quotes and bytes', () => {
  const request = { method: 'POST', path: '/a?b=%27', headers: [['x-a', "it's"]] as const, actor: 'visitor' as const, changes: [] };
  expect(curlOf('http://127.0.0.1:1', { ...request, body: Buffer.from('{"a":1}') }, [['authorization', 'Session t']])).toBe(
    String.raw`curl -sS -i --path-as-is -X POST -H 'authorization: Session t' -H 'x-a: it'\''s' --data-binary '{"a":1}' 'http://127.0.0.1:1/a?b=%27'`,
  );
  expect(curlOf('http://127.0.0.1:1', { ...request, body: Buffer.from([0xff, 0]) }, [])).toMatch(
    /^echo \/wA= \| base64 -d \| curl .* --data-binary @- /,
  );
});
