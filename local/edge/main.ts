import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { z } from 'zod';
import { listenOn, readBody } from '../http.ts';
import { playPart } from '../processes/play-part.ts';
import { createCache } from './cache.ts';
import type { EdgeCache } from './cache.ts';
import { readDistribution } from './distribution.ts';
import { invalidationXml, readInvalidation } from './invalidation.ts';
import { createLoadBalancers } from './load-balancer.ts';
import { createPolicies } from './policies.ts';
import { createFront } from './serve.ts';

// CloudFront, its API for invalidations, and the load balancers behind it, in one process: one hop from the viewer to the task.
const Placed = z.looseObject({ host: z.string(), port: z.int() });
const cacheBytes = 64 * 1_048_576;
const balancers = createLoadBalancers();
const balancerOfHost = new Map<string, string>();
const policies = createPolicies();
const caches = new Map<string, EdgeCache>();

const api = createServer((request, response) => {
  const act = async () => {
    const [, id = ''] = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation$/.exec(request.url ?? '') ?? [];
    const refuse = (status: number, code: string, message: string) =>
      response
        .writeHead(status, { 'content-type': 'text/xml' })
        .end(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
    if (request.method !== 'POST' || id === '') return refuse(404, 'UnknownOperation', `${request.method} ${request.url} is not emulated`);
    const cache = caches.get(id);
    if (!cache) return refuse(404, 'NoSuchDistribution', `The specified distribution ${id} does not exist.`);
    const body = await readBody(request, 1_048_576);
    try {
      const invalidation = readInvalidation(body?.toString() ?? '');
      cache.invalidate(invalidation.items);
      response.writeHead(201, { 'content-type': 'text/xml' }).end(invalidationXml(`I${randomUUID()}`, invalidation));
    } catch (error) {
      refuse(400, 'InvalidArgument', error instanceof Error ? error.message : String(error));
    }
  };
  act().catch(() => response.destroy());
});

playPart({
  async put(type, id, properties) {
    if (type.endsWith('Policy')) return policies.put(type, id, properties);
    if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') return void balancerOfHost.set(Placed.parse(properties).host, id);
    if (type !== 'AWS::CloudFront::Distribution') return balancers.put(type, id, properties);
    const cache = createCache(cacheBytes);
    caches.set(id, cache);
    const serve = createFront({
      distribution: readDistribution(properties, policies),
      cache,
      async forward(host, request) {
        const balancer = balancerOfHost.get(host);
        if (balancer === undefined) throw new Error(`origin ${host} is no load balancer of the templates`);
        return balancers.forward(balancer, request);
      },
    });
    const server = createServer((request, response) => {
      serve(request, response).catch(() => {
        if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
        response.end();
      });
    });
    await listenOn(server, Placed.parse(properties).port);
  },
  async open(settings) {
    await listenOn(api, z.object({ port: z.int() }).parse(settings).port);
  },
});
