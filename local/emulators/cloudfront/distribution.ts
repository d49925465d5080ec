import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';
import { createCache } from './cache.ts';
import { byPath, plain } from './forward.ts';
import type { Forward } from './forward.ts';
import { OriginGroups, readOriginGroups } from './origin-group.ts';
import type { OriginHost } from './origin-group.ts';
import { CachePolicy, ResponseHeadersPolicy, toOriginRequest } from './policies.ts';
import { find, ignored, readResources } from './resources.ts';

// Ids of AWS managed policies.
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** Of CloudFront's quotas: a longer URL is refused with 413. */
const LONGEST_URL_BYTES = 8_192;

const Behavior = z.strictObject({
  PathPattern: z.string().startsWith('/').default('/*'),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.enum([allViewer, allViewerExceptHost]).optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  ViewerProtocolPolicy: ignored,
  Compress: ignored,
});
const Origin = z.strictObject({
  Id: z.string(),
  DomainName: z.string(),
  VpcOriginConfig: ignored,
  CustomOriginConfig: ignored,
  S3OriginConfig: ignored,
  OriginAccessControlId: ignored,
  ConnectionAttempts: ignored,
  ConnectionTimeout: ignored,
});
const ignoredSettings = {
  Comment: ignored,
  HttpVersion: ignored,
  IPV6Enabled: ignored,
  Logging: ignored,
  PriceClass: ignored,
  WebACLId: ignored,
};
const DistributionConfig = z.strictObject({
  ...ignoredSettings,
  Enabled: z.literal(true),
  DefaultCacheBehavior: Behavior,
  CacheBehaviors: z.array(Behavior).default([]),
  Origins: z.array(Origin),
  OriginGroups: OriginGroups.optional(),
  CacheTagConfig: z.strictObject({ HeaderName: z.string().toLowerCase() }).optional(),
});
const Distribution = z.strictObject({ host: ignored, port: z.int(), DistributionConfig, Tags: ignored });

/** The distributions by id; the first cache behavior that matches handles a request. @param hosts - the origins by host name */
export function readDistributions(resources: readonly Resource[], hosts: ReadonlyMap<string, OriginHost>, newCache = createCache) {
  const policies = readResources(resources, 'CloudFront::CachePolicy', CachePolicy);
  const headerPolicies = readResources(resources, 'CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicy);

  const createDistribution = ({ port, DistributionConfig: config }: z.output<typeof Distribution>) => {
    const cache = newCache(config.CacheTagConfig?.HeaderName);
    const single = new Map(config.Origins.map(({ Id, DomainName }) => [Id, find(hosts, 'origin', DomainName)]));
    const origins = new Map([...single, ...readOriginGroups(config.OriginGroups, single)]);
    const createBehavior = (template: z.output<typeof Behavior>): Forward => {
      const { PathPattern, AllowedMethods, CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId } = template;
      const { host, forward } = find(origins, 'origin', template.TargetOriginId);
      const isPersonal = CachePolicyId === cachingDisabled && OriginRequestPolicyId !== undefined;
      const isReadOnly = AllowedMethods.every((method) => method === 'GET' || method === 'HEAD');
      if (!isPersonal && (OriginRequestPolicyId || !isReadOnly))
        throw new Error(`behavior ${PathPattern}: AllViewer and write methods are emulated only with CachingDisabled`);
      const policy = isPersonal ? undefined : find(policies, 'cache policy', CachePolicyId);
      const ownHeaders = ResponseHeadersPolicyId ? find(headerPolicies, 'response headers policy', ResponseHeadersPolicyId) : [];

      const handle: Forward = async (request) => {
        if (request.path.length > LONGEST_URL_BYTES) return plain(413, 'The URL is longer than 8192 bytes.');
        if (!AllowedMethods.includes(request.method)) return plain(403, 'This distribution does not allow the method.');
        if (request.body && ['GET', 'HEAD'].includes(request.method)) return plain(403, 'A request that only reads must have no body.');
        if (!policy) return forward(OriginRequestPolicyId === allViewer ? request : { ...request, headers: { ...request.headers, host } });
        const originRequest = toOriginRequest(policy, host, request);
        const { range, 'if-range': ifRange } = request.headers;
        if (range === undefined) return cache.respond(policy, originRequest, forward);
        // Only whole responses are cached, so a range request bypasses the cache.
        return forward({ ...originRequest, method: request.method, headers: { ...originRequest.headers, range, 'if-range': ifRange } });
      };
      return async (request) => {
        const { statusCode, headers, body } = await handle(request);
        const outcome = statusCode >= 400 ? 'Error' : (headers['x-cache'] ?? 'Miss');
        const all: IncomingHttpHeaders = { ...headers, 'x-cache': `${String(outcome)} from cloudfront` };
        for (const { name, value, Override } of ownHeaders) if (Override || !(name in all)) all[name] = value;
        // CloudFront removes Set-Cookie where no cookie is forwarded.
        if (policy?.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig.CookieBehavior === 'none') delete all['set-cookie'];
        return { statusCode, headers: all, body };
      };
    };
    const routes = config.CacheBehaviors.map((each) => [[each.PathPattern], createBehavior(each)] as const);
    return { port, cache, forward: byPath(routes, createBehavior(config.DefaultCacheBehavior)) };
  };
  const distributions = readResources(resources, 'CloudFront::Distribution', Distribution);
  return new Map([...distributions].map(([id, properties]) => [id, createDistribution(properties)]));
}
