import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { serveOn } from '../../../../local/emulators/cloudfront/forward.ts';
import { readLoadBalancers } from '../../../../local/emulators/load-balancing/load-balancer.ts';
import { buildService, type Service } from '../../../../platform/http/service.ts';
import { createLogger } from '../../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../../platform/telemetry/metrics.ts';
import { eventually } from '../../../support/eventually.ts';

const balancing = (type: string, id: string, properties: object) => ({ type: `AWS::ElasticLoadBalancingV2::${type}`, id, properties });

let service: Service;
let edge: Awaited<ReturnType<typeof serveOn>>;
let url: string;

beforeAll(async () => {
  service = await buildService({
    name: 'limited',
    logger: createLogger('limited', { level: 'silent' }),
    metrics: createMetrics('limited'),
    bodyLimitBytes: 1_000,
  });
  service.post('/lines', { schema: { body: z.object({ text: z.string() }) } }, async () => ({}));
  const port = Number(new URL(await service.listen({ port: 0, host: '127.0.0.1' })).port);
  const balancer = readLoadBalancers([
    balancing('LoadBalancer', 'b', { host: 'balancer.internal', port: 0 }),
    balancing('TargetGroup', 't', { port, HealthCheckPath: '/health/ready' }),
    balancing('Listener', 'l', { LoadBalancerArn: 'b', DefaultActions: [{ Type: 'forward', TargetGroupArn: 't' }] }),
  ]).get('balancer.internal');
  if (!balancer) throw new Error('the load balancer was not read');
  edge = await serveOn(0, balancer.forward);
  url = `http://127.0.0.1:${(edge.address() as AddressInfo).port}/lines`;
  await eventually(async () => expect((await fetch(url)).status).toBe(404));
});

afterAll(async () => {
  edge.close().closeAllConnections();
  await service.close();
});

const megabyte = 'x'.repeat(1_048_576);
const inParts = (parts: number) =>
  new ReadableStream({
    pull(controller) {
      if (parts > 0) controller.enqueue(new TextEncoder().encode(megabyte));
      else controller.close();
      parts -= 1;
    },
  });

const json = { 'content-type': 'application/json' };

test.each<[string, number, string, () => RequestInit]>([
  ['larger than the service accepts', 413, 'body-too-large', () => ({ headers: json, body: megabyte })],
  ['larger, without content-length', 413, 'body-too-large', () => ({ headers: json, body: inParts(2), duplex: 'half' })],
  ['only a little larger', 413, 'body-too-large', () => ({ headers: json, body: 'x'.repeat(1_001) })],
  ['of a type that no route accepts', 415, 'unsupported-media-type', () => ({ headers: { 'content-type': 'text/csv' }, body: megabyte })],
])('a body that is %s gets %i through the edge', async (_, status, code, init) => {
  const responses = await Promise.all(Array.from({ length: 12 }, () => fetch(url, { method: 'POST', ...init() })));
  expect(new Set(responses.map((response) => response.status))).toEqual(new Set([status]));
  for (const response of responses) expect(await response.json()).toMatchObject({ status, code });
});
