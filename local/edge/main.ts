import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { listenOn, messageOf, readBody } from '../http.ts';
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
const Anything = z.record(z.string(), z.unknown());
const cacheBytes = 64 * 1_048_576;
const balancers = createLoadBalancers();
const arnOfHost = new Map<string, string>();
const policies = createPolicies();
const caches = new Map<string, EdgeCache>();

const api = createServer((request, response) => {
  const xml = (status: number, body: string) =>
    response.writeHead(status, { 'content-type': 'text/xml' }).end(`<?xml version="1.0"?>${body}`);
  const invalidate = async () => {
    const [, id = ''] = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation$/.exec(request.url ?? '') ?? [];
    const cache = caches.get(id);
    if (request.method !== 'POST' || !cache) throw new Error(`${request.method} ${request.url} is not emulated, or of no distribution`);
    const invalidation = readInvalidation((await readBody(request, 1_048_576)) ?? '');
    cache.invalidate(invalidation.items);
    xml(201, invalidationXml(`I${randomUUID()}`, invalidation));
  };
  invalidate().catch((error: unknown) => {
    xml(
      400,
      `<ErrorResponse><Error><Code>InvalidArgument</Code><Message>${messageOf(error).replace(/[<&]/g, ' ')}</Message></Error></ErrorResponse>`,
    );
  });
});

/** Serves on a port whatever answers; what fails is the origin's fault. */
async function open(port: number, serve: ReturnType<typeof createFront>): Promise<void> {
  const server = createServer((request, response) => {
    serve(request, response).catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  });
  await listenOn(server, port);
}

playPart({
  async put(type, id, properties) {
    if (type.endsWith('Policy')) return policies.put(type, id, Anything.parse(properties));
    if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
      const { host, port } = Placed.parse(properties);
      arnOfHost.set(host, id);
      return open(port, async (request, response) => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        const reply = await balancers.forward(id, { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: request });
        response.writeHead(reply.status, { ...reply.headers });
        await pipeline(reply.body, response);
      });
    }
    if (type !== 'AWS::CloudFront::Distribution') return balancers.put(type, id, properties);
    const cache = createCache(cacheBytes);
    caches.set(id, cache);
    const forward: Parameters<typeof createFront>[2] = async (host, request) => {
      const arn = arnOfHost.get(host);
      if (arn === undefined) throw new Error(`the origin ${host} is no load balancer of the templates`);
      return balancers.forward(arn, request);
    };
    await open(Placed.parse(properties).port, createFront(readDistribution(properties, policies), cache, forward));
  },
  async open(settings) {
    await listenOn(api, z.object({ port: z.int() }).parse(settings).port);
  },
});
