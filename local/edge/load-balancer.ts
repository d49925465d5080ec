import { errors, Pool } from 'undici';
import { z } from 'zod';
import { messageOf } from '../http.ts';
import type { Resource } from '../processes/play-part.ts';
import { byPath, plain } from './forward.ts';
import type { Forward } from './forward.ts';
import { find, ignored, readResources } from './resources.ts';

const FixedResponseConfig = z.strictObject({ StatusCode: z.coerce.number(), ContentType: z.string().optional(), MessageBody: z.string() });
const Action = z.discriminatedUnion('Type', [
  z.strictObject({ Type: z.literal('forward'), TargetGroupArn: z.string() }),
  z.strictObject({ Type: z.literal('fixed-response'), FixedResponseConfig }),
]);
const PathPatternConfig = z.strictObject({ Values: z.array(z.string()) });
const Conditions = z.tuple([z.strictObject({ Field: z.literal('path-pattern'), PathPatternConfig })]);
const Rule = z.strictObject({ ListenerArn: z.string(), Priority: z.coerce.number(), Conditions, Actions: z.tuple([Action]) });
const Listener = z.strictObject({ LoadBalancerArn: z.string(), DefaultActions: z.tuple([Action]), Port: ignored, Protocol: ignored });
const LoadBalancer = z.object({ host: z.string(), port: z.int() });
const TargetGroup = z.object({ port: z.int() }).transform(({ port }) => toTarget(port));

/** The load balancers by host name: each does what the first rule says that matches, by priority. */
export function readLoadBalancers(resources: readonly Resource[]) {
  const balancers = readResources(resources, 'ElasticLoadBalancingV2::LoadBalancer', LoadBalancer);
  const targets = readResources(resources, 'ElasticLoadBalancingV2::TargetGroup', TargetGroup);
  const rules = [...readResources(resources, 'ElasticLoadBalancingV2::ListenerRule', Rule).values()];
  const listeners = [...readResources(resources, 'ElasticLoadBalancingV2::Listener', Listener)];
  const act = ([action]: readonly [z.output<typeof Action>]): Forward => {
    if (action.Type === 'forward') return find(targets, 'target group', action.TargetGroupArn);
    const { StatusCode, MessageBody, ContentType } = action.FixedResponseConfig;
    return async () => plain(StatusCode, MessageBody, ContentType);
  };
  const read = ([arn, { LoadBalancerArn, DefaultActions }]: (typeof listeners)[number]) => {
    const { host, port } = find(balancers, 'load balancer', LoadBalancerArn);
    const own = rules.filter(({ ListenerArn }) => ListenerArn === arn).toSorted((one, other) => one.Priority - other.Priority);
    const routes = own.map(({ Conditions, Actions }) => [Conditions[0].PathPatternConfig.Values, act(Actions)] as const);
    return [host, { host, port, forward: byPath(routes, act(DefaultActions)) }] as const;
  };
  return new Map(listeners.map(read));
}

/** To the one task behind a target group. */
function toTarget(port: number): Forward {
  // Many connections: in a pool of few, some long waits would hold up all else.
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 256, headersTimeout: 60_000, bodyTimeout: 60_000 });
  return async (request) => {
    try {
      return await pool.request(request);
    } catch (error) {
      const isDown = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
      const statusCode = isDown ? 503 : error instanceof errors.HeadersTimeoutError ? 504 : 502;
      return plain(statusCode, `the target does not answer: ${messageOf(error)}`);
    }
  };
}
