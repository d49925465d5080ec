import { z } from 'zod';

/** Which of a request's headers, cookies or query strings a policy means. */
export interface Selection {
  has(name: string): boolean;
  readonly any: boolean;
}

const select = (behaviour: string, names: readonly string[] = []): Selection => {
  const known = new Set(names.map((name) => name.toLowerCase()));
  const isIn = (name: string) => known.has(name.toLowerCase());
  switch (behaviour) {
    case 'none':
      return { any: false, has: () => false };
    case 'all':
    case 'allViewer':
      return { any: true, has: () => true };
    case 'whitelist':
      return { any: true, has: isIn };
    case 'allExcept':
      return { any: true, has: (name) => !isIn(name) };
    default:
      throw new Error(`CloudFront's ${behaviour} is not emulated`);
  }
};

const Names = z.object({ Headers: z.array(z.string()), Cookies: z.array(z.string()), QueryStrings: z.array(z.string()) }).partial();
const Headers = Names.extend({ HeaderBehavior: z.string() }).transform((each) => select(each.HeaderBehavior, each.Headers));
const Cookies = Names.extend({ CookieBehavior: z.string() }).transform((each) => select(each.CookieBehavior, each.Cookies));
const Queries = Names.extend({ QueryStringBehavior: z.string() }).transform((each) => select(each.QueryStringBehavior, each.QueryStrings));
const Selections = { HeadersConfig: Headers, CookiesConfig: Cookies, QueryStringsConfig: Queries };

const CachePolicy = z.object({
  MinTTL: z.number(),
  DefaultTTL: z.number().default(86_400),
  MaxTTL: z.number().default(31_536_000),
  ParametersInCacheKeyAndForwardedToOrigin: z.object({
    ...Selections,
    EnableAcceptEncodingBrotli: z.boolean().default(false),
    EnableAcceptEncodingGzip: z.boolean().default(false),
  }),
});
const OriginRequestPolicy = z.object(Selections);
const Override = z.object({ Override: z.boolean() });
const ResponseHeadersPolicy = z.strictObject({
  Name: z.string(),
  Comment: z.string().optional(),
  CustomHeadersConfig: z.object({ Items: z.array(Override.extend({ Header: z.string(), Value: z.string() })) }).optional(),
  RemoveHeadersConfig: z.object({ Items: z.array(z.object({ Header: z.string() })) }).optional(),
  SecurityHeadersConfig: z
    .strictObject({
      ContentSecurityPolicy: Override.extend({ ContentSecurityPolicy: z.string() }).optional(),
      ContentTypeOptions: Override.optional(),
      FrameOptions: Override.extend({ FrameOption: z.string() }).optional(),
      ReferrerPolicy: Override.extend({ ReferrerPolicy: z.string() }).optional(),
      StrictTransportSecurity: z.unknown().optional(),
    })
    .optional(),
});

export type CachePolicy = z.output<typeof CachePolicy>;
export type OriginRequestPolicy = z.output<typeof OriginRequestPolicy>;

/** What is done to the headers of every answer. */
export interface ResponseHeaders {
  readonly set: readonly { readonly name: string; readonly value: string; readonly override: boolean }[];
  readonly removed: readonly string[];
}

export interface Policies {
  put(type: string, id: string, properties: unknown): void;
  cache(id: string): CachePolicy;
  originRequest(id: string): OriginRequestPolicy;
  responseHeaders(id: string): ResponseHeaders;
}

const none = {
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
};
const all = { ...none, CookiesConfig: { CookieBehavior: 'all' }, QueryStringsConfig: { QueryStringBehavior: 'all' } };
const encodings = { EnableAcceptEncodingBrotli: true, EnableAcceptEncodingGzip: true };

/** The distribution's policies: those of the templates, and those of AWS's own that are spelt out here. */
export function createPolicies(): Policies {
  const caches = new Map(
    [
      ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', { MinTTL: 0, DefaultTTL: 0, MaxTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: none }],
      ['658327ea-f89d-4fab-a63d-7e88639e58f6', { MinTTL: 1, ParametersInCacheKeyAndForwardedToOrigin: { ...none, ...encodings } }],
    ].map(([id, policy]) => [String(id), CachePolicy.parse(policy)]),
  );
  const requests = new Map(
    [
      ['216adef6-5c7f-47e4-b989-5492eafa07d3', { ...all, HeadersConfig: { HeaderBehavior: 'allViewer' } }],
      ['b689b0a8-53d0-40ab-baf2-68738e2966ac', { ...all, HeadersConfig: { HeaderBehavior: 'allExcept', Headers: ['host'] } }],
    ].map(([id, policy]) => [String(id), OriginRequestPolicy.parse(policy)]),
  );
  const responses = new Map<string, ResponseHeaders>();
  const find =
    <T>(policies: ReadonlyMap<string, T>, kind: string) =>
    (id: string) => {
      const policy = policies.get(id);
      if (!policy)
        throw new Error(`${kind} policy ${id} is neither in the templates nor among AWS's own that local/edge/policies.ts spells out`);
      return policy;
    };
  return {
    cache: find(caches, 'cache'),
    originRequest: find(requests, 'origin request'),
    responseHeaders: find(responses, 'response headers'),
    put(type, id, properties) {
      const config: unknown = Object.values(z.record(z.string(), z.unknown()).parse(properties))[0];
      if (type === 'AWS::CloudFront::CachePolicy') caches.set(id, CachePolicy.parse(config));
      else if (type === 'AWS::CloudFront::OriginRequestPolicy') requests.set(id, OriginRequestPolicy.parse(config));
      else responses.set(id, readResponseHeaders(config));
    },
  };
}

function readResponseHeaders(config: unknown): ResponseHeaders {
  const {
    CustomHeadersConfig: custom,
    RemoveHeadersConfig: removed,
    SecurityHeadersConfig: security,
  } = ResponseHeadersPolicy.parse(config);
  const headers: [string, string | undefined, { Override: boolean } | undefined][] = [
    ['content-security-policy', security?.ContentSecurityPolicy?.ContentSecurityPolicy, security?.ContentSecurityPolicy],
    ['x-content-type-options', 'nosniff', security?.ContentTypeOptions],
    ['x-frame-options', security?.FrameOptions?.FrameOption, security?.FrameOptions],
    ['referrer-policy', security?.ReferrerPolicy?.ReferrerPolicy, security?.ReferrerPolicy],
    ...(custom?.Items ?? []).map((item): [string, string, { Override: boolean }] => [item.Header.toLowerCase(), item.Value, item]),
  ];
  return {
    set: headers.flatMap(([name, value, item]) => (item && value !== undefined ? [{ name, value, override: item.Override }] : [])),
    removed: (removed?.Items ?? []).map(({ Header }) => Header.toLowerCase()),
  };
}
