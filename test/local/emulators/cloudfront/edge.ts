import { Readable } from 'node:stream';
import { createCache } from '../../../../local/emulators/cloudfront/cache.ts';
import { readDistributions } from '../../../../local/emulators/cloudfront/distribution.ts';
import { serveOn } from '../../../../local/emulators/cloudfront/forward.ts';
import type { Forwarded } from '../../../../local/emulators/cloudfront/forward.ts';

const selections = (query: readonly string[], headers: readonly string[] = [], cookies: readonly string[] = []) => ({
  QueryStringsConfig: query.length > 0 ? { QueryStringBehavior: 'whitelist', QueryStrings: query } : { QueryStringBehavior: 'none' },
  HeadersConfig: headers.length > 0 ? { HeaderBehavior: 'whitelist', Headers: headers } : { HeaderBehavior: 'none' },
  CookiesConfig: cookies.length > 0 ? { CookieBehavior: 'whitelist', Cookies: cookies } : { CookieBehavior: 'none' },
});
const policy = (id: string, MinTTL: number, DefaultTTL: number, MaxTTL: number, key: object) => ({
  type: 'AWS::CloudFront::CachePolicy',
  id,
  properties: {
    CachePolicyConfig: {
      Name: 'p',
      MinTTL,
      DefaultTTL,
      MaxTTL,
      ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: true, ...key },
    },
  },
});
export const policies = [
  policy('pages', 0, 60, 3600, selections(['page'])),
  policy('minimum', 2, 2, 5, selections([])),
  policy('varied', 0, 60, 60, selections([], ['X-Language'], ['theme'])),
];
export const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';

export const headersPolicy = (id: string, config: object) => ({
  type: 'AWS::CloudFront::ResponseHeadersPolicy',
  id,
  properties: { ResponseHeadersPolicyConfig: { Name: id, ...config } },
});
export const distribution = (config: object) => ({
  type: 'AWS::CloudFront::Distribution',
  id: 'D1',
  properties: { host: 'shop.example', port: 0, DistributionConfig: { ...plain, ...config } },
});
const plain = {
  Enabled: true,
  Origins: [{ Id: 'o', DomainName: 'origin.internal' }],
  DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: 'pages' },
};
const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];
const uncached = { TargetOriginId: 'o', CachePolicyId: cachingDisabled, OriginRequestPolicyId: allViewer, AllowedMethods: everyMethod };
const shop = distribution({
  CacheTagConfig: { HeaderName: 'Cache-Tag' },
  DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: 'pages', ResponseHeadersPolicyId: 'safe' },
  CacheBehaviors: [
    { PathPattern: '/api/counts*', TargetOriginId: 'o', CachePolicyId: 'minimum' },
    { PathPattern: '/api/*', ...uncached },
    { PathPattern: '/by/*', TargetOriginId: 'o', CachePolicyId: 'varied' },
  ],
});
const safe = headersPolicy('safe', {
  SecurityHeadersConfig: {
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: false },
    ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: false },
  },
});

export interface OriginReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A distribution whose origin's responses and whose clock the test controls. */
export async function openEdge() {
  const edge = {
    clock: 1_000_000,
    requests: new Array<Forwarded>(),
    reply: (_request: Forwarded): OriginReply | Promise<OriginReply> => ({}),
  };
  const forward = async (request: Forwarded) => {
    edge.requests.push(request);
    const { status = 200, headers = {}, body = `response ${edge.requests.length}` } = await edge.reply(request);
    return { statusCode: status, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) };
  };
  const balancers = new Map([['origin.internal', { host: 'origin.internal', port: 0, forward }]]);
  const newCache = (tagHeader?: string) => createCache(tagHeader, 1_000_000, () => edge.clock);
  const distributions = readDistributions([...policies, safe, shop], balancers, newCache);
  const opened = distributions.get('D1');
  if (!opened) throw new Error('the distribution was not read');
  const server = await serveOn(0, opened.forward);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, init);
    return {
      status: response.status,
      body: await response.text(),
      header: (name: string) => response.headers.get(name),
      outcome: response.headers.get('x-cache')?.split(' ')[0],
    };
  };
  return Object.assign(edge, { distributions, url, get, close: () => server.close().closeAllConnections() });
}

export type Edge = Awaited<ReturnType<typeof openEdge>>;
