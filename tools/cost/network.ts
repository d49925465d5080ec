import * as z from 'zod';
import { referenced } from '../templates/lookup.ts';
import type { ItemsOf } from './item.ts';
import { read } from './read.ts';
import { DAYS_PER_MONTH, EDGE_HITS, EDGE_LOG_BYTES, FIRST_VIEW, HOURS_PER_MONTH, PAGE_VIEW, TAGS_PER_CHANGED_PRODUCT } from './traffic.ts';
import type { Traffic } from './traffic.ts';

const Endpoint = z.object({ VpcEndpointType: z.string(), SubnetIds: z.array(z.json()).default([]) });
const Distribution = z.object({ DistributionConfig: z.object({ Logging: z.json().optional() }) });
const WebAcl = z.object({ Rules: z.array(z.json()) });
const Expiry = z.object({
  LifecycleConfiguration: z.object({ Rules: z.array(z.object({ ExpirationInDays: z.number() })).min(1) }),
});

/** An interface endpoint is charged in each zone; a gateway endpoint is free. */
export const endpointItems: ItemsOf = (found) => {
  const { VpcEndpointType, SubnetIds } = read(Endpoint, found);
  if (VpcEndpointType !== 'Interface') return [];
  return [{ stack: found.stack, name: 'interface endpoints', price: 'endpoint', quantity: SubnetIds.length * HOURS_PER_MONTH }];
};

/** Processed bytes are the dimension of a capacity unit that counts: one gigabyte an hour. */
export const loadBalancerItems: ItemsOf = ({ stack, resource }, { traffic }) => {
  // That of the orders cluster: a gigabyte an hour is far above what statements take.
  if (resource.Properties['Type'] === 'network')
    return [{ stack, name: 'network load balancer', price: 'networkLoadBalancer', quantity: HOURS_PER_MONTH }];
  const pages = traffic.pageViewsPerDay * PAGE_VIEW.kilobytes * (1 - EDGE_HITS.dynamic);
  const files = traffic.visitsPerDay * FIRST_VIEW.kilobytes * (1 - EDGE_HITS.static);
  return [
    { stack, name: 'load balancer', price: 'loadBalancer', quantity: HOURS_PER_MONTH },
    { stack, name: 'load balancer, capacity', price: 'loadBalancerCapacity', quantity: ((pages + files) * DAYS_PER_MONTH) / 1e6 },
  ];
};

export const distributionItems: ItemsOf = (found, { templates, traffic }) => {
  const { stack } = found;
  const { requests, gigabytes } = perDay(traffic);
  const bucket = referenced(templates, found, read(Distribution, found).DistributionConfig.Logging, 'AWS::S3::Bucket');
  const days = bucket ? keptDays({ ...found, resource: bucket }) : 0;
  const tags = traffic.changedProductsPerDay * TAGS_PER_CHANGED_PRODUCT * DAYS_PER_MONTH;
  return [
    { stack, name: 'CloudFront, requests', price: 'cloudFrontRequests', quantity: (requests * DAYS_PER_MONTH) / 1e6 },
    { stack, name: 'CloudFront, bytes to shoppers', price: 'cloudFrontBytes', quantity: gigabytes * DAYS_PER_MONTH },
    { stack, name: 'CloudFront, invalidations', price: 'cloudFrontInvalidations', quantity: tags },
    { stack, name: 'CloudFront, access log', price: 'bucketStorage', quantity: (requests * days * EDGE_LOG_BYTES) / 1e9 },
  ];
};

/** Every request that reaches CloudFront is inspected, also one that its cache responds to. */
export const firewallItems: ItemsOf = (found, { traffic }) => {
  const { stack } = found;
  return [
    { stack, name: 'firewall', price: 'webAcl', quantity: 1 },
    { stack, name: 'firewall, rules', price: 'webAclRule', quantity: read(WebAcl, found).Rules.length },
    { stack, name: 'firewall, requests', price: 'webAclRequests', quantity: (perDay(traffic).requests * DAYS_PER_MONTH) / 1e6 },
  ];
};

function perDay({ pageViewsPerDay, visitsPerDay }: Traffic): { readonly requests: number; readonly gigabytes: number } {
  return {
    requests: pageViewsPerDay * PAGE_VIEW.requests + visitsPerDay * FIRST_VIEW.requests,
    gigabytes: (pageViewsPerDay * PAGE_VIEW.kilobytes + visitsPerDay * FIRST_VIEW.kilobytes) / 1e6,
  };
}

function keptDays(bucket: Parameters<ItemsOf>[0]): number {
  return Math.max(...read(Expiry, bucket).LifecycleConfiguration.Rules.map(({ ExpirationInDays }) => ExpirationInDays));
}
