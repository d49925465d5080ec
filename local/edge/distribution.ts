import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Policies } from './policies.ts';

const notEmulated = (what: string) => z.never({ error: `${what} are not emulated at the edge` }).optional();
const Behaviour = z.object({
  PathPattern: z.string().default('*'),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: notEmulated('functions'),
  LambdaFunctionAssociations: notEmulated('functions'),
});
const Origin = z.object({
  Id: z.string(),
  DomainName: z.string(),
  S3OriginConfig: notEmulated('buckets'),
  OriginCustomHeaders: z.array(z.object({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
});
const Distribution = z.object({
  DistributionConfig: z.object({
    DefaultCacheBehavior: Behaviour,
    CacheBehaviors: z.array(Behaviour).default([]),
    Origins: z.array(Origin),
    CacheTagConfig: z.object({ HeaderName: z.string() }).optional(),
    CustomErrorResponses: notEmulated('error pages'),
  }),
});

export type Distribution = ReturnType<typeof readDistribution>;
export type Behaviour = ReturnType<Distribution['behaviour']>;

export function readDistribution(properties: unknown, policies: Policies) {
  const { DistributionConfig: config } = Distribution.parse(properties);
  const behaviours = [...config.CacheBehaviors, config.DefaultCacheBehavior].map((behaviour) => {
    const {
      PathPattern,
      TargetOriginId,
      AllowedMethods,
      CachePolicyId,
      OriginRequestPolicyId: request,
      ResponseHeadersPolicyId: response,
    } = behaviour;
    const origin = config.Origins.find(({ Id }) => Id === TargetOriginId);
    if (!origin) throw new Error(`the behaviour ${PathPattern} names the origin ${TargetOriginId}, which is not there`);
    return {
      pattern: wildcard(PathPattern.replace(/^(?![/*])/, '/')),
      methods: new Set(AllowedMethods),
      cache: policies.cache(CachePolicyId),
      originRequest: request === undefined ? undefined : policies.originRequest(request),
      responseHeaders: response === undefined ? [] : policies.responseHeaders(response),
      origin,
    };
  });
  return {
    tagHeader: config.CacheTagConfig?.HeaderName.toLowerCase(),
    /** The first behaviour whose pattern matches decides. */
    behaviour(path: string) {
      const found = behaviours.find(({ pattern }) => pattern.test(path));
      if (!found) throw new Error('the default behaviour matches everything');
      return found;
    },
  };
}

/** `*` stands for any characters, `?` for one. */
export function wildcard(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );
}

// CloudFront hands these on by itself, and anything else only if a policy says so.
const always = /^(content-(type|length)|transfer-encoding|if-.*|range|origin)$/;
const never = /^(connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|cookie)$/;

/** The part of a viewer's request that the policies let through to the origin, and the key under which the answer is kept. */
export function toOrigin({ cache, originRequest, origin }: Behaviour, method: string, url: URL, viewer: IncomingHttpHeaders) {
  const key = cache.ParametersInCacheKeyAndForwardedToOrigin;
  const keyed: string[] = [origin.Id, url.pathname];
  /** Those of the names that reach the origin; the policy's own count for the key. */
  const pass = (
    part: 'CookiesConfig' | 'QueryStringsConfig',
    items: readonly string[],
    separator: string,
    nameOf: (item: string) => string,
  ) => {
    keyed.push(items.filter((item) => key[part](nameOf(item))).join(separator));
    return items.filter((item) => key[part](nameOf(item)) || originRequest?.[part](nameOf(item)) === true).join(separator);
  };
  const beforeEquals = (item: string) => item.split('=')[0] ?? '';
  const search = pass('QueryStringsConfig', url.search.slice(1).split('&').filter(Boolean), '&', (item) =>
    decodeURIComponent(beforeEquals(item)),
  );
  const cookie = pass('CookiesConfig', (viewer.cookie ?? '').split(/;\s*/).filter(Boolean), '; ', beforeEquals);
  const isRead = method === 'GET' || method === 'HEAD';
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(viewer)) {
    if (value === undefined || never.test(name)) continue;
    if (key.HeadersConfig(name)) keyed.push(`${name}: ${String(value)}`);
    const isPassed = key.HeadersConfig(name) || originRequest?.HeadersConfig(name) === true || always.test(name);
    if (isPassed || (name === 'authorization' && !isRead)) headers[name] = String(value);
  }
  if (key.EnableAcceptEncodingBrotli || key.EnableAcceptEncodingGzip) {
    const accepted = viewer['accept-encoding'] ?? '';
    const known = [key.EnableAcceptEncodingBrotli && 'br', key.EnableAcceptEncodingGzip && 'gzip'].filter(
      (each) => each && accepted.includes(each),
    );
    headers['accept-encoding'] = known.join(',') || 'identity';
    keyed.push(headers['accept-encoding']);
  }
  for (const { HeaderName, HeaderValue } of origin.OriginCustomHeaders) headers[HeaderName.toLowerCase()] = HeaderValue;
  const own = {
    'user-agent': 'Amazon CloudFront',
    host: origin.DomainName,
    ...headers,
    via: '1.1 local (CloudFront)',
    ...(cookie && { cookie }),
  };
  return { path: url.pathname + (search && `?${search}`), headers: own, key: keyed.join('\n') };
}
