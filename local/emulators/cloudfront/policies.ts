import * as z from 'zod';
import type { Forwarded, Reply } from './forward.ts';
import { ignored } from './resources.ts';

const Selection = z.enum(['none', 'whitelist']);
const Names = z.array(z.string()).default([]);
const Key = z.strictObject({
  HeadersConfig: z.strictObject({ HeaderBehavior: Selection, Headers: z.array(z.string().toLowerCase()).default([]) }),
  CookiesConfig: z.strictObject({ CookieBehavior: Selection, Cookies: Names }),
  QueryStringsConfig: z.strictObject({ QueryStringBehavior: Selection, QueryStrings: Names }),
  EnableAcceptEncodingBrotli: z.boolean().default(false),
  EnableAcceptEncodingGzip: z.boolean().default(false),
});
const CachePolicyConfig = z.strictObject({
  Name: ignored,
  Comment: ignored,
  MinTTL: z.number(),
  DefaultTTL: z.number(),
  MaxTTL: z.number().positive(),
  ParametersInCacheKeyAndForwardedToOrigin: Key,
});

export type CachePolicy = z.output<typeof CachePolicyConfig>;
export const CachePolicy = z.strictObject({ CachePolicyConfig }).transform((policy) => policy.CachePolicyConfig);

export type OriginRequest = ReturnType<typeof toOriginRequest>;

/** The origin request that the policy allows, with its cache key. The key begins with the path. */
export function toOriginRequest(policy: CachePolicy, host: string, { path, headers: viewer }: Forwarded) {
  const { HeadersConfig, CookiesConfig, QueryStringsConfig, ...accepts } = policy.ParametersInCacheKeyAndForwardedToOrigin;
  const isAmong = (names: readonly string[]) => (item: string) => names.includes(item.split('=', 1)[0] ?? '');
  const { pathname, search } = new URL(`http://viewer${path}`);
  const query = search.slice(1).split('&').filter(isAmong(QueryStringsConfig.QueryStrings)).join('&');
  const cookies = (viewer.cookie ?? '').split(/;\s*/).filter(isAmong(CookiesConfig.Cookies)).join('; ');
  const encodings = [accepts.EnableAcceptEncodingBrotli && 'br', accepts.EnableAcceptEncodingGzip && 'gzip'];
  const forwarded = {
    ...Object.fromEntries(HeadersConfig.Headers.map((name) => [name, viewer[name]])),
    ...(cookies && { cookie: cookies }),
    'accept-encoding': encodings.filter((each) => each && viewer['accept-encoding']?.includes(each)).join(',') || 'identity',
  };
  const headers = { host, 'user-agent': 'Amazon CloudFront', 'x-forwarded-for': viewer['x-forwarded-for'], ...forwarded };
  const key = `${pathname}\n${query}\n${JSON.stringify(forwarded)}`;
  return { method: 'GET', path: pathname + (query && `?${query}`), headers, body: null, key };
}

const cachedErrors = new Set([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
const errorSeconds = 10;

/** Until when CloudFront serves a response: fresh, stale while revalidating, and stale if the origin fails. */
export function lifetime(policy: CachePolicy, { statusCode, headers }: Reply, receivedAt: number) {
  const isError = statusCode >= 400;
  if (isError && !cachedErrors.has(statusCode)) return { receivedAt, freshUntil: 0, staleUntil: 0, usableUntil: 0 };
  const directives = new URLSearchParams(headers['cache-control']?.toLowerCase().replaceAll(/,\s*/g, '&'));
  const isUncacheable = ['no-store', 'no-cache', 'private'].some((each) => directives.has(each));
  const requestedSeconds = Number(directives.get('s-maxage') ?? directives.get('max-age') ?? (isError ? 0 : policy.DefaultTTL));
  const ttlSeconds = isUncacheable ? 0 : Math.max(Math.min(requestedSeconds, policy.MaxTTL), isError ? errorSeconds : 0);
  const freshUntil = receivedAt + Math.max(policy.MinTTL, ttlSeconds) * 1000;
  const beyond = (name: string) => freshUntil + (isUncacheable ? 0 : Number(directives.get(name)) * 1000);
  return { receivedAt, freshUntil, staleUntil: beyond('stale-while-revalidate'), usableUntil: beyond('stale-if-error') };
}

const Value = z.string().optional();
const SecurityHeader = z.strictObject({ Override: z.boolean(), ContentSecurityPolicy: Value, FrameOption: Value, ReferrerPolicy: Value });
const header = (name: string) =>
  SecurityHeader.transform(({ Override, ...value }) => ({ name, Override, value: Object.values(value)[0] ?? 'nosniff' })).optional();
const SecurityHeadersConfig = z.strictObject({
  ContentSecurityPolicy: header('content-security-policy'),
  ContentTypeOptions: header('x-content-type-options'),
  FrameOptions: header('x-frame-options'),
  ReferrerPolicy: header('referrer-policy'),
  // Browsers ignore it over HTTP.
  StrictTransportSecurity: z.unknown().transform(() => undefined),
});
const ResponseHeadersPolicyConfig = z.strictObject({ Name: ignored, Comment: ignored, SecurityHeadersConfig });

/** The headers that are added to responses. */
export const ResponseHeadersPolicy = z
  .strictObject({ ResponseHeadersPolicyConfig })
  .transform((policy) => Object.values(policy.ResponseHeadersPolicyConfig.SecurityHeadersConfig).filter((each) => each !== undefined));
