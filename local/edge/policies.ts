import { z } from 'zod';

/** Whether a policy means the header, cookie or query string of that name. */
type Selection = ((name: string) => boolean) & { readonly isNone: boolean };

const select = (behaviour: string, names: readonly string[] = []): Selection => {
  const isNamed = (name: string) => names.some((each) => each.toLowerCase() === name.toLowerCase());
  const means: Readonly<Record<string, (name: string) => boolean>> = {
    none: () => false,
    all: () => true,
    allViewer: () => true,
    whitelist: isNamed,
    allExcept: (name) => !isNamed(name),
  };
  const selection = means[behaviour];
  if (!selection) throw new Error(`CloudFront's ${behaviour} is not emulated`);
  return Object.assign(selection, { isNone: behaviour === 'none' });
};
const Names = z.array(z.string()).optional();
const Selections = z.object({
  HeadersConfig: z.object({ HeaderBehavior: z.string(), Headers: Names }).transform((each) => select(each.HeaderBehavior, each.Headers)),
  CookiesConfig: z.object({ CookieBehavior: z.string(), Cookies: Names }).transform((each) => select(each.CookieBehavior, each.Cookies)),
  QueryStringsConfig: z
    .object({ QueryStringBehavior: z.string(), QueryStrings: Names })
    .transform((each) => select(each.QueryStringBehavior, each.QueryStrings)),
});
const Key = Selections.extend({
  EnableAcceptEncodingBrotli: z.boolean().default(false),
  EnableAcceptEncodingGzip: z.boolean().default(false),
});
const CachePolicy = z.object({
  MinTTL: z.number(),
  DefaultTTL: z.number().default(86_400),
  MaxTTL: z.number().default(31_536_000),
  ParametersInCacheKeyAndForwardedToOrigin: Key,
});
const Header = z.object({ Override: z.boolean(), Header: z.string(), Value: z.string() });
const SecurityHeader = z.object({
  Override: z.boolean(),
  ContentSecurityPolicy: z.string().optional(),
  FrameOption: z.string().optional(),
  ReferrerPolicy: z.string().optional(),
});
const ResponseHeadersPolicy = z.strictObject({
  Name: z.string(),
  Comment: z.string().optional(),
  CustomHeadersConfig: z.object({ Items: z.array(Header) }).default({ Items: [] }),
  SecurityHeadersConfig: z.record(z.string(), SecurityHeader).default({}),
});

export type CachePolicy = z.output<typeof CachePolicy>;

export type ResponseHeader = z.output<typeof Header>;
export type Policies = ReturnType<typeof createPolicies>;

const nothing = {
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
  HeadersConfig: { HeaderBehavior: 'none' },
};
const everything = {
  CookiesConfig: { CookieBehavior: 'all' },
  QueryStringsConfig: { QueryStringBehavior: 'all' },
  HeadersConfig: { HeaderBehavior: 'allViewer' },
};
const securityHeaders: Readonly<Record<string, string>> = {
  ContentSecurityPolicy: 'content-security-policy',
  ContentTypeOptions: 'x-content-type-options',
  FrameOptions: 'x-frame-options',
  ReferrerPolicy: 'referrer-policy',
};

/** The policies of the templates, and those of AWS's own that are spelt out here. */
export function createPolicies() {
  const disabled = { MinTTL: 0, DefaultTTL: 0, MaxTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: nothing };
  const caches = new Map([['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', CachePolicy.parse(disabled)]]);
  const requests = new Map([['216adef6-5c7f-47e4-b989-5492eafa07d3', Selections.parse(everything)]]);
  const responses = new Map<string, readonly ResponseHeader[]>();
  const find =
    <T>(policies: ReadonlyMap<string, T>) =>
    (id: string) => {
      const policy = policies.get(id);
      if (!policy) throw new Error(`policy ${id} is neither in the templates nor among AWS's own that local/edge/policies.ts spells out`);
      return policy;
    };
  return {
    cache: find(caches),
    originRequest: find(requests),
    responseHeaders: find(responses),
    put(type: string, id: string, properties: Readonly<Record<string, unknown>>): void {
      if (type === 'AWS::CloudFront::CachePolicy') caches.set(id, CachePolicy.parse(properties['CachePolicyConfig']));
      else if (type === 'AWS::CloudFront::OriginRequestPolicy') requests.set(id, Selections.parse(properties['OriginRequestPolicyConfig']));
      else responses.set(id, readResponseHeaders(properties['ResponseHeadersPolicyConfig']));
    },
  };
}

function readResponseHeaders(config: unknown): readonly ResponseHeader[] {
  const { CustomHeadersConfig, SecurityHeadersConfig } = ResponseHeadersPolicy.parse(config);
  const security = Object.entries(SecurityHeadersConfig).flatMap(([kind, header]) => {
    // Browsers take it over HTTPS only.
    if (kind === 'StrictTransportSecurity') return [];
    const Header = securityHeaders[kind];
    if (Header === undefined) throw new Error(`the security header ${kind} is not emulated`);
    return [
      {
        Header,
        Override: header.Override,
        Value: header.ContentSecurityPolicy ?? header.FrameOption ?? header.ReferrerPolicy ?? 'nosniff',
      },
    ];
  });
  return [...security, ...CustomHeadersConfig.Items.map((item) => ({ ...item, Header: item.Header.toLowerCase() }))];
}
