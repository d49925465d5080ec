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

describe('the key', () => {
  test('holds the query strings of the policy, and no other reaches the origin', async () => {
    await edge.get('/a?page=1&utm=x');
    expect(edge.asked[0]?.path).toBe('/a?page=1');
    expect((await edge.get('/a?utm=y&page=1')).outcome).toBe('Hit');
    expect((await edge.get('/a?page=2')).outcome).toBe('Miss');
  });

  test('holds the headers and cookies of the policy, and no others reach the origin', async () => {
    const as = (language: string, cookie: string, agent = 'x') => ({ headers: { 'x-language': language, cookie, 'x-agent': agent } });
    await edge.get('/by/a', as('en', 'theme=dark; session=1'));
    expect(edge.asked[0]?.headers).toMatchObject({ 'x-language': 'en', cookie: 'theme=dark' });
    expect(edge.asked[0]?.headers).not.toHaveProperty('x-agent');
    expect(edge.asked[0]?.headers.host).toBe('origin.internal');
    expect((await edge.get('/by/a', as('en', 'theme=dark; session=2', 'y'))).outcome).toBe('Hit');
    expect((await edge.get('/by/a', as('de', 'theme=dark'))).outcome).toBe('Miss');
    expect((await edge.get('/by/a', as('en', 'theme=light'))).outcome).toBe('Miss');
  });

  test('keeps encodings apart', async () => {
    await edge.get('/a', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(edge.asked[0]?.headers['accept-encoding']).toBe('gzip');
    expect((await edge.get('/a', { headers: { 'accept-encoding': 'identity' } })).outcome).toBe('Miss');
  });
});

describe('what reaches whom', () => {
  test('a method that the behaviour does not allow is refused without asking the origin', async () => {
    expect(await edge.get('/a', { method: 'POST', body: 'x' })).toMatchObject({ status: 403, outcome: 'Error' });
    expect(edge.asked).toHaveLength(0);
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
      expect(edge.asked).toHaveLength(2);
      await client.destroy();
    },
  );

  test('everything of the viewer, where the policy says so, and nothing is kept', async () => {
    const headers = { cookie: 'session=1', authorization: 'Bearer x', 'idempotency-key': 'k' };
    for (let i = 0; i < 2; i += 1) await edge.get('/api/things?a=b', { method: 'POST', body: 'x', headers });
    await edge.get('/api/things', { headers });
    expect((await edge.get('/api/things', { headers })).outcome).toBe('Miss');
    expect(edge.asked).toHaveLength(4);
    expect(edge.asked[0]).toMatchObject({ method: 'POST', path: '/api/things?a=b', headers });
    expect(edge.asked[0]?.headers.host).toMatch(/^127/);
  });

  test('a cookie is set only where cookies reach the origin', async () => {
    edge.reply = () => ({ headers: { 'set-cookie': 'session=1' } });
    expect((await edge.get('/a')).header('set-cookie')).toBeNull();
    expect((await edge.get('/api/a')).header('set-cookie')).toBe('session=1');
  });

  test('headers of the policy, over the origin’s own only if they override', async () => {
    edge.reply = () => ({ headers: { 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' } });
    const { header } = await edge.get('/a');
    const names = ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'strict-transport-security'];
    expect(names.map(header)).toEqual(['nosniff', 'SAMEORIGIN', 'same-origin', null]);
    expect((await edge.get('/api/a')).header('x-content-type-options')).toBeNull();
  });
});

const shared = { TargetOriginId: 'o', CachePolicyId: 'pages' };
const behaviour = (change: object) => distribution({ DefaultCacheBehavior: { ...shared, ...change } });

test.each([
  ['a policy that is nowhere', behaviour({ CachePolicyId: 'unheard-of' }), /cache policy unheard-of/],
  ['headers of a policy that is nowhere', behaviour({ ResponseHeadersPolicyId: 'unheard-of' }), /headers policy unheard-of/],
  ['an origin that is nowhere', behaviour({ TargetOriginId: 'p' }), /origin p/],
  ['an origin that is no load balancer', distribution({ Origins: [{ Id: 'o', DomainName: 'other' }] }), /load balancer other/],
  ['a bucket', distribution({ Origins: [{ Id: 'o', DomainName: 'b', S3OriginConfig: {} }] }), /"S3OriginConfig"[^]*Origins\[0\]/],
  ['headers for the origin', distribution({ Origins: [{ Id: 'o', DomainName: 'b', OriginCustomHeaders: [] }] }), /"OriginCustomHeaders"/],
  ['error pages', distribution({ CustomErrorResponses: [{}] }), /D1[^]*"CustomErrorResponses"/],
  ['a function at the edge', behaviour({ FunctionAssociations: [{}] }), /"FunctionAssociations"[^]*DefaultCacheBehavior/],
  ['no service', distribution({ Enabled: false }), /Enabled/],
  ['a pattern that begins with nothing', distribution({ CacheBehaviors: [{ PathPattern: 'a*', ...shared }] }), /PathPattern/],
  ['kept answers to what is written', behaviour({ AllowedMethods: ['GET', 'HEAD', 'POST'] }), /behaviour \/\*: AllViewer/],
  ['kept answers to all of a request', behaviour({ OriginRequestPolicyId: allViewer }), /behaviour \/\*: AllViewer/],
  ['an origin request policy of its own', behaviour({ OriginRequestPolicyId: 'own' }), /OriginRequestPolicyId/],
  ['nothing kept and little let through', behaviour({ CachePolicyId: cachingDisabled }), /cache policy 4135/],
  ['headers of its own', headersPolicy('odd', { SecurityHeadersConfig: {}, CustomHeadersConfig: {} }), /"CustomHeadersConfig"/],
  ['an odd header', headersPolicy('odd', { SecurityHeadersConfig: { XSSProtection: { Override: true } } }), /"XSSProtection"/],
])('a distribution with %s is refused by name', (_, resource, message) => {
  const forward = () => Promise.reject(new Error('nobody is asked'));
  const balancers = new Map([['origin.internal', { host: 'origin.internal', port: 0, forward }]]);
  expect(() => readDistributions([...policies, resource], balancers)).toThrow(message);
});
