import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Resource } from '../../runtime/processes/play-part.ts';
import { createCache } from './cache.ts';
import { byPath, plain } from './forward.ts';
import type { Forward } from './forward.ts';
import type { readLoadBalancers } from '../load-balancing/load-balancer.ts';
import { CachePolicy, ResponseHeadersPolicy, toQuestion } from './policies.ts';
import { find, ignored, readResources } from './resources.ts';

// AWS's own policies have these ids everywhere.
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';

const Behaviour = z.strictObject({
  PathPattern: z.string().startsWith('/').default('/*'),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.literal(allViewer).optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  ViewerProtocolPolicy: ignored,
  Compress: ignored,
});
const withoutEffect = { Comment: ignored, HttpVersion: ignored, IPV6Enabled: ignored, Logging: ignored, PriceClass: ignored };
const DistributionConfig = z.strictObject({
  ...withoutEffect,
  Enabled: z.literal(true),
  DefaultCacheBehavior: Behaviour,
  CacheBehaviors: z.array(Behaviour).default([]),
  Origins: z.array(z.strictObject({ Id: z.string(), DomainName: z.string(), VpcOriginConfig: ignored })),
  CacheTagConfig: z.strictObject({ HeaderName: z.string().toLowerCase() }).optional(),
});
const Distribution = z.strictObject({ host: ignored, port: z.int(), DistributionConfig });

/** The distributions by id: each answers as the first behaviour says whose pattern matches. @param balancers - by host name */
export function readDistributions(resources: readonly Resource[], balancers: ReturnType<typeof readLoadBalancers>, newCache = createCache) {
  const policies = readResources(resources, 'CloudFront::CachePolicy', CachePolicy);
  const headerPolicies = readResources(resources, 'CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicy);

  const open = ({ port, DistributionConfig: config }: z.output<typeof Distribution>) => {
    const cache = newCache(config.CacheTagConfig?.HeaderName);
    const origins = new Map(config.Origins.map(({ Id, DomainName }) => [Id, find(balancers, 'load balancer', DomainName)]));
    const behave = (template: z.output<typeof Behaviour>): Forward => {
      const { PathPattern, AllowedMethods, CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId } = template;
      const { host, forward } = find(origins, 'origin', template.TargetOriginId);
      const isPersonal = CachePolicyId === cachingDisabled && OriginRequestPolicyId === allViewer;
      const isReadOnly = AllowedMethods.every((method) => method === 'GET' || method === 'HEAD');
      if (!isPersonal && (OriginRequestPolicyId || !isReadOnly))
        throw new Error(`the behaviour ${PathPattern}: AllViewer and methods that write are emulated only together, with CachingDisabled`);
      const policy = isPersonal ? undefined : find(policies, 'cache policy', CachePolicyId);
      const ownHeaders = ResponseHeadersPolicyId ? find(headerPolicies, 'response headers policy', ResponseHeadersPolicyId) : [];

      const answer: Forward = async (request) => {
        if (!AllowedMethods.includes(request.method)) return plain(403, 'This distribution does not allow the method.');
        if (request.body && ['GET', 'HEAD'].includes(request.method)) return plain(403, 'A request that only reads must have no body.');
        if (!policy) return forward(request);
        const question = toQuestion(policy, host, request);
        const { range, 'if-range': ifRange } = request.headers;
        if (range === undefined) return cache.answer(policy, question, forward);
        // Kept answers are whole: who wants a part goes past them.
        return forward({ ...question, method: request.method, headers: { ...question.headers, range, 'if-range': ifRange } });
      };
      return async (request) => {
        const { statusCode, headers, body } = await answer(request);
        const outcome = statusCode >= 400 ? 'Error' : (headers['x-cache'] ?? 'Miss');
        const all: IncomingHttpHeaders = { ...headers, 'x-cache': `${String(outcome)} from cloudfront` };
        for (const { name, value, Override } of ownHeaders) if (Override || !(name in all)) all[name] = value;
        // Where no cookie reaches the origin, none comes back either.
        if (policy?.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig.CookieBehavior === 'none') delete all['set-cookie'];
        return { statusCode, headers: all, body };
      };
    };
    const routes = config.CacheBehaviors.map((each) => [[each.PathPattern], behave(each)] as const);
    return { port, cache, forward: byPath(routes, behave(config.DefaultCacheBehavior)) };
  };
  const distributions = readResources(resources, 'CloudFront::Distribution', Distribution);
  return new Map([...distributions].map(([id, properties]) => [id, open(properties)]));
}
