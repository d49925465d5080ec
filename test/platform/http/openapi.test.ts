import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildService } from '../../../platform/http/service.ts';
import { identity, requireCaller, requireRole } from '../../../platform/identity/identity.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { signedCallers } from '../../support/fakes/signed-callers.ts';

const Response = z.strictObject({
  description: z.string().min(1),
  content: z.record(z.string(), z.object({ schema: z.looseObject({}) })).optional(),
});
const Parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean(),
  schema: z.looseObject({}),
});
const Operation = z.strictObject({
  parameters: z.array(Parameter).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.object({ schema: z.looseObject({}) })) }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|default)$/), Response),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
});

/** What OpenAPI 3.1 asks of the parts that our documents have. */
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string().min(1), version: z.string().min(1) }),
  components: z.strictObject({
    schemas: z.record(z.string(), z.looseObject({})),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'put', 'post', 'delete']), Operation)),
});

let text = '';
let document: z.infer<typeof Document>;
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

beforeAll(async () => {
  const app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
  identity(app, signedCallers);
  const schema = { response: { 200: z.object({ sku: z.string() }) } };
  const handler = async () => ({ sku: 'A' });
  app.get('/products/:sku', { schema: { params: z.object({ sku: z.string() }), ...schema } }, handler);
  app.get('/me', { onRequest: requireCaller, schema }, handler);
  app.put(
    '/products',
    { onRequest: requireRole('support', 'importer'), schema: { body: z.object({ sku: z.string() }), ...schema } },
    handler,
  );
  app.delete('/plain', async () => ({}));
  app.post('/webhooks', { schema: { hide: true } }, async () => ({}));
  text = (await app.inject('/openapi.json')).body;
  document = Document.parse(JSON.parse(text));
  await app.close();
});

const of = (method: string, path: string) => {
  const found = operations().find((each) => each.method === method && each.path === path);
  if (!found) throw new Error(`${method} ${path} is not described`);
  return found.operation;
};

describe('the description of a service', () => {
  test('describes the problem of every operation by one shared schema', () => {
    for (const { operation } of operations()) {
      expect(operation.responses['default']?.content).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
    }
    expect(Object.keys(document.components.schemas)).toEqual(['Problem']);
    expect(document.components.schemas['Problem']).toMatchObject({ required: ['type', 'title', 'status', 'detail', 'code'] });
  });

  test('lists the accepted credentials of an operation, and its 401 and 403', () => {
    const expected = [
      ['get', '/products/{sku}', [], ['200', 'default']],
      ['get', '/me', [{ session: [] }, { callerToken: [] }], ['200', '401', 'default']],
      [
        'put',
        '/products',
        [{ session: ['support'] }, { session: ['importer'] }, { callerToken: ['support'] }, { callerToken: ['importer'] }],
        ['200', '401', '403', 'default'],
      ],
    ] as const;
    for (const [method, path, security, statuses] of expected) {
      expect([of(method, path).security, Object.keys(of(method, path).responses)]).toEqual([security, statuses]);
    }
  });

  test('is consistent: references resolve, path parameters and credentials are described', () => {
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => String(reference));
    expect(references.length).toBeGreaterThan(0);
    for (const reference of new Set(references)) {
      const target = reference
        .slice('#/'.length)
        .split('/')
        .reduce<unknown>((value, key) => z.record(z.string(), z.unknown()).parse(value)[key], JSON.parse(text));
      expect(target, reference).toBeTypeOf('object');
    }
    for (const { path, operation } of operations()) {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path' && parameter.required).map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const way of operation.security.flatMap((each) => Object.keys(each)))
        expect(document.components.securitySchemes).toHaveProperty(way);
    }
  });

  test('leaves out what is hidden', () => {
    expect(Object.keys(document.paths).toSorted()).toEqual(['/me', '/plain', '/products', '/products/{sku}']);
  });
});
