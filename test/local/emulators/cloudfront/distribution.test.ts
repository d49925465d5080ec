import { Client } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDistributions } from '../../../../local/emulators/cloudfront/distribution.ts';
import { allViewer, cachingDisabled, distribution, headersPolicy, openEdge, policies } from './edge.ts';
import type { Edge } from './edge.ts';

let edge: Edge;

beforeEach(async () => {
  edge = await openEdge();
});
afterEach(() => edge.close());

describe('the cache key', () => {
  test('has the query strings of the policy, and no other is forwarded', async () => {
    await edge.get('/a?page=1&utm=x');
    expect(edge.requests[0]?.path).toBe('/a?page=1');
    expect((await edge.get('/a?utm=y&page=1')).outcome).toBe('Hit');
    expect((await edge.get('/a?page=2')).outcome).toBe('Miss');
  });

  test('has the headers and cookies of the policy, and no others are forwarded', async () => {
    const as = (language: string, cookie: string, agent = 'x') => ({ headers: { 'x-language': language, cookie, 'x-agent': agent } });
    await edge.get('/by/a', as('en', 'theme=dark; session=1'));
    expect(edge.requests[0]?.headers).toMatchObject({ 'x-language': 'en', cookie: 'theme=dark' });
    expect(edge.requests[0]?.headers).not.toHaveProperty('x-agent');
    expect(edge.requests[0]?.headers.host).toBe('origin.internal');
    expect((await edge.get('/by/a', as('en', 'theme=dark; session=2', 'y'))).outcome).toBe('Hit');
    expect((await edge.get('/by/a', as('de', 'theme=dark'))).outcome).toBe('Miss');
    expect((await edge.get('/by/a', as('en', 'theme=light'))).outcome).toBe('Miss');
  });

  test('has the accepted encodings', async () => {
    await edge.get('/a', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(edge.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect((await edge.get('/a', { headers: { 'accept-encoding': 'identity' } })).outcome).toBe('Miss');
  });
});

describe('a distribution', () => {
  test('refuses a method that the behavior does not allow, without a request to the origin', async () => {
    expect(await edge.get('/a', { method: 'POST', body: 'x' })).toMatchObject({ status: 403, outcome: 'Error' });
    expect(edge.requests).toHaveLength(0);
  });

  test('refuses a URL of more than 8192 bytes, without a request to the origin', async () => {
    expect(await edge.get(`/a?page=${'x'.repeat(8_184)}`)).toMatchObject({ status: 200 });
    expect(await edge.get(`/a?page=${'x'.repeat(8_185)}`)).toMatchObject({ status: 413, outcome: 'Error' });
    expect(edge.requests).toHaveLength(1);
  });

  test.each(['GET', 'HEAD'] as const)(
    'a %s with a body is refused, as CloudFront does, and its connection carries the next request',
    async (method) => {
      const client = new Client(edge.url);
      const body = 'x'.repeat(700_000);
      for (const path of ['/a', '/api/things']) {
        const refused = await client.request({ method, path, body, headers: { 'content-length': String(body.length) } });
        await refused.body.dump();
        expect(refused.statusCode).toBe(403);
        expect((await client.request({ method: 'GET', path: '/api/things' })).statusCode).toBe(200);
      }
      expect(edge.requests).toHaveLength(2);
      await client.destroy();
    },
  );

  test('forwards everything with AllViewer, and caches nothing', async () => {
    const headers = { cookie: 'session=1', authorization: 'Bearer x', 'idempotency-key': 'k' };
    for (let i = 0; i < 2; i += 1) await edge.get('/api/things?a=b', { method: 'POST', body: 'x', headers });
    await edge.get('/api/things', { headers });
    expect((await edge.get('/api/things', { headers })).outcome).toBe('Miss');
    expect(edge.requests).toHaveLength(4);
    expect(edge.requests[0]).toMatchObject({ method: 'POST', path: '/api/things?a=b', headers });
    expect(edge.requests[0]?.headers.host).toMatch(/^127/);
  });

  test('returns Set-Cookie only where cookies are forwarded', async () => {
    edge.reply = () => ({ headers: { 'set-cookie': 'session=1' } });
    expect((await edge.get('/a')).header('set-cookie')).toBeNull();
    expect((await edge.get('/api/a')).header('set-cookie')).toBe('session=1');
  });

  test('adds the headers of the policy; existing ones are replaced only with Override', async () => {
    edge.reply = () => ({ headers: { 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' } });
    const { header } = await edge.get('/a');
    const names = ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'strict-transport-security'];
    expect(names.map(header)).toEqual(['nosniff', 'SAMEORIGIN', 'same-origin', null]);
    expect((await edge.get('/api/a')).header('x-content-type-options')).toBeNull();
  });
});

const shared = { TargetOriginId: 'o', CachePolicyId: 'pages' };
const behavior = (change: object) => distribution({ DefaultCacheBehavior: { ...shared, ...change } });

test.each([
  ['an unknown cache policy', behavior({ CachePolicyId: 'unknown' }), /cache policy unknown/],
  ['an unknown headers policy', behavior({ ResponseHeadersPolicyId: 'unknown' }), /headers policy unknown/],
  ['an unknown origin', behavior({ TargetOriginId: 'p' }), /origin p/],
  ['an origin that is not a load balancer', distribution({ Origins: [{ Id: 'o', DomainName: 'other' }] }), /origin other/],
  ['a bucket that is not deployed', distribution({ Origins: [{ Id: 'o', DomainName: 'b', S3OriginConfig: {} }] }), /origin b/],
  ['headers for the origin', distribution({ Origins: [{ Id: 'o', DomainName: 'b', OriginCustomHeaders: [] }] }), /"OriginCustomHeaders"/],
  ['error pages', distribution({ CustomErrorResponses: [{}] }), /D1[^]*"CustomErrorResponses"/],
  ['a function at the edge', behavior({ FunctionAssociations: [{}] }), /"FunctionAssociations"[^]*DefaultCacheBehavior/],
  ['Enabled set to false', distribution({ Enabled: false }), /Enabled/],
  ['a pattern without a leading slash', distribution({ CacheBehaviors: [{ PathPattern: 'a*', ...shared }] }), /PathPattern/],
  ['cached write methods', behavior({ AllowedMethods: ['GET', 'HEAD', 'POST'] }), /behavior \/\*: AllViewer/],
  ['a cache policy and AllViewer', behavior({ OriginRequestPolicyId: allViewer }), /behavior \/\*: AllViewer/],
  ['an origin request policy of its own', behavior({ OriginRequestPolicyId: 'own' }), /OriginRequestPolicyId/],
  ['CachingDisabled without AllViewer', behavior({ CachePolicyId: cachingDisabled }), /cache policy 4135/],
  ['custom headers', headersPolicy('odd', { SecurityHeadersConfig: {}, CustomHeadersConfig: {} }), /"CustomHeadersConfig"/],
  [
    'an unsupported security header',
    headersPolicy('odd', { SecurityHeadersConfig: { XSSProtection: { Override: true } } }),
    /"XSSProtection"/,
  ],
])('%s is refused by name', (_, resource, message) => {
  const forward = () => Promise.reject(new Error('unexpected request'));
  const balancers = new Map([['origin.internal', { host: 'origin.internal', port: 0, forward }]]);
  expect(() => readDistributions([...policies, resource], balancers)).toThrow(message);
});
