import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCache } from '../../../local/edge/cache.ts';
import { readDistribution } from '../../../local/edge/distribution.ts';
import type { Forwarded } from '../../../local/edge/load-balancer.ts';
import { createPolicies } from '../../../local/edge/policies.ts';
import { createFront } from '../../../local/edge/serve.ts';
import { listenOn } from '../../../local/http.ts';
import { eventually } from '../../support/eventually.ts';

const selections = (query: readonly string[], headers: readonly string[] = [], cookies: readonly string[] = []) => ({
  QueryStringsConfig: query.length > 0 ? { QueryStringBehavior: 'whitelist', QueryStrings: query } : { QueryStringBehavior: 'none' },
  HeadersConfig: headers.length > 0 ? { HeaderBehavior: 'whitelist', Headers: headers } : { HeaderBehavior: 'none' },
  CookiesConfig: cookies.length > 0 ? { CookieBehavior: 'whitelist', Cookies: cookies } : { CookieBehavior: 'none' },
});
const policy = (MinTTL: number, DefaultTTL: number, MaxTTL: number, key: object) => ({
  CachePolicyConfig: {
    Name: 'p',
    MinTTL,
    DefaultTTL,
    MaxTTL,
    ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: true, ...key },
  },
});
const disabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const config = {
  Origins: [{ Id: 'o', DomainName: 'origin.internal', OriginCustomHeaders: [{ HeaderName: 'X-Origin-Word', HeaderValue: 'open' }] }],
  CacheTagConfig: { HeaderName: 'Cache-Tag' },
  DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: 'pages', ResponseHeadersPolicyId: 'safe' },
  CacheBehaviors: [
    { PathPattern: '/api/counts*', TargetOriginId: 'o', CachePolicyId: 'minimum' },
    {
      PathPattern: '/api/*',
      TargetOriginId: 'o',
      CachePolicyId: disabled,
      OriginRequestPolicyId: allViewer,
      AllowedMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'],
    },
    { PathPattern: '/by/*', TargetOriginId: 'o', CachePolicyId: 'varied' },
  ],
};

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

let clock: number;
let asked: Forwarded[];
let reply: (request: Forwarded) => Reply | Promise<Reply>;
let origin: string;
let close: () => void;
let cache: ReturnType<typeof createCache>;

beforeEach(async () => {
  clock = 1_000_000;
  asked = [];
  reply = () => ({});
  const policies = createPolicies();
  policies.put('AWS::CloudFront::CachePolicy', 'pages', policy(0, 60, 3600, selections(['page'])));
  policies.put('AWS::CloudFront::CachePolicy', 'minimum', policy(2, 2, 5, selections([])));
  policies.put('AWS::CloudFront::CachePolicy', 'varied', policy(0, 60, 60, selections([], ['x-language'], ['theme'])));
  policies.put('AWS::CloudFront::ResponseHeadersPolicy', 'safe', {
    ResponseHeadersPolicyConfig: {
      Name: 'safe',
      SecurityHeadersConfig: { ContentTypeOptions: { Override: true }, FrameOptions: { FrameOption: 'DENY', Override: false } },
      CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'yes', Override: true }] },
    },
  });
  cache = createCache(1_000_000);
  const serve = createFront(
    readDistribution({ DistributionConfig: config }, policies),
    cache,
    async (_host, request) => {
      asked.push(request);
      const { status = 200, headers = {}, body = `answer ${asked.length}` } = await reply(request);
      return { status, headers, body: Readable.from([Buffer.from(body)]) };
    },
    () => clock,
  );
  const server = createServer((request: IncomingMessage, response) => void serve(request, response));
  await listenOn(server, 0);
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  close = () => server.close().closeAllConnections();
});
afterEach(() => close());

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(origin + path, init);
  return {
    status: response.status,
    body: await response.text(),
    header: (name: string) => response.headers.get(name),
    outcome: response.headers.get('x-cache')?.split(' ')[0],
  };
}

describe('what is kept', () => {
  test('is served again with its age, until its time is over', async () => {
    expect(await get('/a')).toMatchObject({ body: 'answer 1', outcome: 'Miss' });
    clock += 59_000;
    const again = await get('/a');
    expect(again).toMatchObject({ body: 'answer 1', outcome: 'Hit' });
    expect(again.header('age')).toBe('59');
    clock += 1000;
    expect(await get('/a')).toMatchObject({ body: 'answer 2', outcome: 'Miss' });
  });

  test.each([
    ['max-age=10', 10],
    ['max-age=1, s-maxage=20', 20],
    ['max-age=999999', 3600],
  ])('is kept as %s says, within the policy: %i s', async (control, seconds) => {
    reply = () => ({ headers: { 'cache-control': control } });
    await get('/a');
    clock += seconds * 1000 - 1;
    expect((await get('/a')).outcome).toBe('Hit');
    clock += 1;
    expect((await get('/a')).outcome).toBe('Miss');
  });

  test.each(['no-store', 'no-cache', 'private', 'max-age=0'])('is nothing that says %s', async (control) => {
    reply = () => ({ headers: { 'cache-control': control } });
    await get('/a');
    expect(await get('/a')).toMatchObject({ body: 'answer 2', outcome: 'Miss' });
  });

  test('is even what says no-store, where the policy has a minimum', async () => {
    reply = () => ({ headers: { 'cache-control': 'no-store' } });
    await get('/api/counts');
    expect((await get('/api/counts')).outcome).toBe('Hit');
  });

  test('is an error for seconds only', async () => {
    reply = () => ({ status: 404 });
    await get('/gone');
    expect(await get('/gone')).toMatchObject({ status: 404, outcome: 'Error' });
    expect(asked).toHaveLength(1);
    clock += 10_000;
    await get('/gone');
    expect(asked).toHaveLength(2);
  });

  test('is served stale while one fresh answer is fetched behind it', async () => {
    reply = () => ({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' } });
    await get('/a');
    clock += 15_000;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    reply = () => promise;
    for (let i = 0; i < 2; i += 1) expect(await get('/a')).toMatchObject({ body: 'answer 1', outcome: 'Hit' });
    resolve({ body: 'fresh', headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' } });
    await eventually(async () => expect((await get('/a')).body).toBe('fresh'));
    expect(asked).toHaveLength(2);
    clock += 41_000;
    expect((await get('/a')).outcome).toBe('Miss');
  });

  test('is served stale when the origin fails, for as long as it said, and no longer', async () => {
    reply = () => ({ headers: { 'cache-control': 'max-age=10, stale-if-error=30' } });
    await get('/a');
    reply = () => ({ status: 502 });
    clock += 39_000;
    expect(await get('/a')).toMatchObject({ status: 200, body: 'answer 1', outcome: 'Hit' });
    clock += 1000;
    expect(await get('/a')).toMatchObject({ status: 502, outcome: 'Error' });
  });

  test('is bounded: the least recently used goes first', async () => {
    reply = ({ path }) => ({ body: 'x'.repeat(path === '/huge' ? 200_000 : 100_000) });
    await get('/first');
    for (let i = 0; i < 9; i += 1) await get(`/${i}`);
    await get('/first');
    await get('/next');
    expect((await get('/first')).outcome).toBe('Hit');
    expect((await get('/0')).outcome).toBe('Miss');
    expect(cache.bytes()).toBeLessThanOrEqual(1_000_000);
    await get('/huge');
    expect((await get('/huge')).outcome).toBe('Miss');
  });

  test('is whole, whatever part or condition a viewer names', async () => {
    await get('/a', { headers: { 'if-none-match': '"x"' } });
    expect(asked[0]?.headers).not.toHaveProperty('if-none-match');
    await get('/a', { headers: { range: 'bytes=0-1' } });
    expect(asked[1]?.headers).toHaveProperty('range');
  });

  test('answers HEAD without its body', async () => {
    await get('/a');
    expect(await get('/a', { method: 'HEAD' })).toMatchObject({ body: '', outcome: 'Hit' });
  });
});

describe('one question at a time', () => {
  test('is asked for all who wait', async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    reply = () => promise;
    const viewers = [get('/a'), get('/a'), get('/a')];
    await eventually(() => expect(asked).toHaveLength(1));
    resolve({ body: 'shared' });
    expect((await Promise.all(viewers)).map(({ body }) => body)).toEqual(['shared', 'shared', 'shared']);
    expect(asked).toHaveLength(1);
  });

  test('is not shared when the answer is private', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    reply = async () => {
      await promise;
      return { headers: { 'cache-control': 'private' } };
    };
    const viewers = [get('/a'), get('/a')];
    await eventually(() => expect(asked).toHaveLength(1));
    resolve();
    expect(new Set((await Promise.all(viewers)).map(({ body }) => body)).size).toBe(2);
  });
});

describe('the key', () => {
  test('holds the query strings of the policy, and no other reaches the origin', async () => {
    await get('/a?page=1&utm=x');
    expect(asked[0]?.path).toBe('/a?page=1');
    expect((await get('/a?utm=y&page=1')).outcome).toBe('Hit');
    expect((await get('/a?page=2')).outcome).toBe('Miss');
  });

  test('holds the headers and cookies of the policy, and no others reach the origin', async () => {
    const as = (language: string, cookie: string, agent = 'x') => ({ headers: { 'x-language': language, cookie, 'x-agent': agent } });
    await get('/by/a', as('en', 'theme=dark; session=1'));
    expect(asked[0]?.headers).toMatchObject({ 'x-language': 'en', cookie: 'theme=dark' });
    expect(asked[0]?.headers).not.toHaveProperty('x-agent');
    expect((await get('/by/a', as('en', 'theme=dark; session=2', 'y'))).outcome).toBe('Hit');
    expect((await get('/by/a', as('de', 'theme=dark'))).outcome).toBe('Miss');
    expect((await get('/by/a', as('en', 'theme=light'))).outcome).toBe('Miss');
  });

  test('keeps encodings apart', async () => {
    await get('/a', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(asked[0]?.headers['accept-encoding']).toBe('gzip');
    expect((await get('/a', { headers: { 'accept-encoding': 'identity' } })).outcome).toBe('Miss');
  });
});

describe('what reaches whom', () => {
  test('a method that the behaviour does not allow is refused without asking the origin', async () => {
    expect(await get('/a', { method: 'POST', body: 'x' })).toMatchObject({ status: 403, outcome: 'Error' });
    expect(asked).toHaveLength(0);
  });

  test('everything of the viewer, where the policy says so, and nothing is kept', async () => {
    const headers = { cookie: 'session=1', authorization: 'Bearer x', 'idempotency-key': 'k' };
    for (let i = 0; i < 2; i += 1) await get('/api/things?a=b', { method: 'POST', body: 'x', headers });
    await get('/api/things', { headers });
    expect((await get('/api/things', { headers })).outcome).toBe('Miss');
    expect(asked).toHaveLength(4);
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/api/things?a=b', headers: { ...headers, 'x-origin-word': 'open' } });
  });

  test('a cookie is set only where cookies reach the origin', async () => {
    reply = () => ({ headers: { 'set-cookie': 'session=1' } });
    expect((await get('/a')).header('set-cookie')).toBeNull();
    expect((await get('/api/a')).header('set-cookie')).toBe('session=1');
  });

  test('headers of the policy, over the origin’s own only if they override', async () => {
    reply = () => ({ headers: { 'x-frame-options': 'SAMEORIGIN', 'x-own': 'no' } });
    const { header } = await get('/a');
    expect([header('x-content-type-options'), header('x-frame-options'), header('x-own')]).toEqual(['nosniff', 'SAMEORIGIN', 'yes']);
    expect((await get('/api/a')).header('x-content-type-options')).toBeNull();
  });
});

describe('invalidation', () => {
  const paths = ['/shelf/1', '/shelf/2', '/other'];
  const outcomes = async () => Promise.all(paths.map(async (path) => (await get(path)).outcome));

  beforeEach(async () => {
    reply = ({ path }) => ({ headers: { 'cache-tag': `all, Thing:${path.slice(-1)}` } });
    await outcomes();
  });

  test.each([
    ['a path', ['/shelf/1'], ['Miss', 'Hit', 'Hit']],
    ['a path with a wildcard', ['/shelf/*'], ['Miss', 'Miss', 'Hit']],
    ['a tag, in whatever case', ['#thing:2'], ['Hit', 'Miss', 'Hit']],
    ['a tag of all', ['#all'], ['Miss', 'Miss', 'Miss']],
    ['what is not there', ['/shelf', '#thing'], ['Hit', 'Hit', 'Hit']],
  ])('by %s', async (_, items, expected) => {
    cache.invalidate(items);
    expect(await outcomes()).toEqual(expected);
  });

  test('keeps nothing that was asked for before it and answered after it', async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    reply = () => promise;
    const viewer = get('/late');
    await eventually(() => expect(asked).toHaveLength(4));
    cache.invalidate(['#thing:9']);
    resolve({ headers: { 'cache-tag': 'thing:9' } });
    await viewer;
    expect((await get('/late')).outcome).toBe('Miss');
  });
});

test.each([
  ['a policy that is not spelt out', { DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: 'unheard-of' } }, /policy unheard-of/],
  ['an origin that is not there', { DefaultCacheBehavior: { TargetOriginId: 'p', CachePolicyId: disabled } }, /origin p/],
  [
    'a function at the edge',
    { DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: disabled, FunctionAssociations: [{}] } },
    /functions are not emulated/,
  ],
  ['a bucket', { Origins: [{ Id: 'o', DomainName: 'b', S3OriginConfig: {} }] }, /buckets are not emulated/],
])('a distribution with %s is refused', (_, change, message) => {
  expect(() => readDistribution({ DistributionConfig: { ...config, CacheBehaviors: [], ...change } }, createPolicies())).toThrow(message);
});
