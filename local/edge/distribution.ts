import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { CachePolicy, OriginRequestPolicy, Policies, ResponseHeaders } from './policies.ts';

const Behaviour = z.object({
  PathPattern: z.string().default('*'),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: z.tuple([], { error: 'functions at the edge are not emulated' }).optional(),
  LambdaFunctionAssociations: z.tuple([], { error: 'functions at the edge are not emulated' }).optional(),
});
const Origin = z.object({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(''),
  S3OriginConfig: z.never({ error: 'buckets are not emulated' }).optional(),
  OriginCustomHeaders: z.array(z.object({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
});
const DistributionConfig = z.object({
  DefaultCacheBehavior: Behaviour,
  CacheBehaviors: z.array(Behaviour).default([]),
  Origins: z.array(Origin),
  CacheTagConfig: z.object({ HeaderName: z.string() }).optional(),
  CustomErrorResponses: z
    .array(z.object({ ErrorCode: z.int(), ErrorCachingMinTTL: z.number().default(10), ResponsePagePath: z.never().optional() }))
    .default([]),
  DefaultRootObject: z.literal('').optional(),
});

export interface Behaviour {
  readonly methods: ReadonlySet<string>;
  readonly cache: CachePolicy;
  readonly originRequest: OriginRequestPolicy | undefined;
  readonly responseHeaders: ResponseHeaders | undefined;
  readonly origin: z.output<typeof Origin>;
}

/** What goes on to the origin, and the key under which its answer is kept. */
export interface OriginRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly key: string;
}

export interface Distribution {
  /** The first behaviour whose pattern matches decides; the default one matches everything. */
  behaviour(path: string): Behaviour;
  readonly tagHeader: string | undefined;
  /** How many seconds an error is kept although it says nothing of it. */
  errorSeconds(status: number): number;
}

export function readDistribution(properties: unknown, policies: Policies): Distribution {
  const { DistributionConfig: config } = z.object({ DistributionConfig }).parse(properties);
  const behaviours = [...config.CacheBehaviors, config.DefaultCacheBehavior].map((behaviour) => {
    const origin = config.Origins.find(({ Id }) => Id === behaviour.TargetOriginId);
    if (!origin) throw new Error(`behaviour ${behaviour.PathPattern} names the origin ${behaviour.TargetOriginId}, which is not there`);
    const { OriginRequestPolicyId: request, ResponseHeadersPolicyId: response } = behaviour;
    return {
      pattern: wildcard(behaviour.PathPattern.replace(/^(?![/*])/, '/')),
      methods: new Set(behaviour.AllowedMethods),
      cache: policies.cache(behaviour.CachePolicyId),
      originRequest: request === undefined ? undefined : policies.originRequest(request),
      responseHeaders: response === undefined ? undefined : policies.responseHeaders(response),
      origin,
    };
  });
  return {
    behaviour(path) {
      const found = behaviours.find(({ pattern }) => pattern.test(path));
      if (!found) throw new Error('the default behaviour matches everything');
      return found;
    },
    tagHeader: config.CacheTagConfig?.HeaderName.toLowerCase(),
    errorSeconds: (status) => config.CustomErrorResponses.find(({ ErrorCode }) => ErrorCode === status)?.ErrorCachingMinTTL ?? 10,
  };
}

/** `*` stands for any characters, `?` for one. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

// CloudFront hands these on by itself; anything else only if a policy says so.
const always =
  /^(content-type|content-length|transfer-encoding|if-match|if-none-match|if-modified-since|if-unmodified-since|range|origin)$/;
const never = /^(connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|cookie)$/;

/** The part of a viewer's request that the policies let through. What is not in the key, nor asked for by the origin request policy, does not reach the origin. */
export function originRequest(behaviour: Behaviour, method: string, url: URL, viewer: IncomingHttpHeaders): OriginRequest {
  const { cache, originRequest: extra, origin } = behaviour;
  const keyed = cache.ParametersInCacheKeyAndForwardedToOrigin;
  const passes = (part: 'HeadersConfig' | 'CookiesConfig' | 'QueryStringsConfig', name: string) =>
    keyed[part].has(name) || extra?.[part].has(name) === true;
  const isBody = method !== 'GET' && method !== 'HEAD';

  const queries = url.search.slice(1).split('&').filter(Boolean);
  const queryName = (query: string) => decodeURIComponent(query.split('=')[0] ?? '');
  const cookies = (viewer.cookie ?? '').split(/;\s*/).filter(Boolean);
  const cookieName = (cookie: string) => cookie.split('=')[0] ?? '';
  const headers: Record<string, string> = {};
  const keyHeaders: string[] = [];
  for (const [name, value] of Object.entries(viewer)) {
    if (value === undefined || never.test(name)) continue;
    const line = Array.isArray(value) ? value.join(', ') : value;
    if (keyed.HeadersConfig.has(name)) keyHeaders.push(`${name}:${line}`);
    if (always.test(name) || (name === 'authorization' && isBody) || passes('HeadersConfig', name)) headers[name] = line;
  }
  const accepted = String(viewer['accept-encoding'] ?? '');
  const encodings = [keyed.EnableAcceptEncodingBrotli && 'br', keyed.EnableAcceptEncodingGzip && 'gzip']
    .filter((each) => each && accepted.includes(each))
    .join(',');
  if (keyed.EnableAcceptEncodingBrotli || keyed.EnableAcceptEncodingGzip) {
    delete headers['accept-encoding'];
    if (encodings) headers['accept-encoding'] = encodings;
  }
  headers['user-agent'] ??= 'Amazon CloudFront';
  headers['host'] ??= origin.DomainName;
  headers['via'] = '1.1 local.cloudfront.net (CloudFront)';
  const sent = cookies.filter((cookie) => passes('CookiesConfig', cookieName(cookie)));
  if (sent.length > 0) headers['cookie'] = sent.join('; ');
  for (const { HeaderName, HeaderValue } of origin.OriginCustomHeaders) headers[HeaderName.toLowerCase()] = HeaderValue;
  const search = queries.filter((query) => passes('QueryStringsConfig', queryName(query))).join('&');
  const keyQueries = queries.filter((query) => keyed.QueryStringsConfig.has(queryName(query)));
  const keyCookies = cookies.filter((cookie) => keyed.CookiesConfig.has(cookieName(cookie)));
  return {
    path: origin.OriginPath + url.pathname + (search && `?${search}`),
    headers,
    key: [origin.Id, url.pathname, keyQueries.join('&'), keyHeaders.join('\n'), keyCookies.join(';'), encodings].join(' '),
  };
}
