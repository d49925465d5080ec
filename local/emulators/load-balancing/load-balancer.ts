import { errors, Pool } from 'undici';
import * as z from 'zod';
import { printRefusal } from '../../iam/report-refusal.ts';
import { messageOf } from '../../runtime/http.ts';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';
import { byPath, plain } from '../cloudfront/forward.ts';
import type { Forward, Reply } from '../cloudfront/forward.ts';
import { find, ignored, readResources } from '../cloudfront/resources.ts';

const FixedResponseConfig = z.strictObject({ StatusCode: z.coerce.number(), ContentType: z.string().optional(), MessageBody: z.string() });
/** Of two target groups the one with the template's traffic: a service runs as one revision. */
const ForwardConfig = z
  .strictObject({ TargetGroups: z.array(z.strictObject({ TargetGroupArn: z.string(), Weight: z.int() })).min(2) })
  .transform(({ TargetGroups }) => TargetGroups.toSorted((one, other) => other.Weight - one.Weight)[0]?.TargetGroupArn ?? '');
const Action = z.discriminatedUnion('Type', [
  z.strictObject({ Type: z.literal('forward'), TargetGroupArn: z.string().optional(), ForwardConfig: ForwardConfig.optional() }),
  z.strictObject({ Type: z.literal('fixed-response'), FixedResponseConfig }),
]);
const PathPatternConfig = z.strictObject({ Values: z.array(z.string()) });
const Conditions = z.tuple([z.strictObject({ Field: z.literal('path-pattern'), PathPatternConfig })]);
const Rule = z.strictObject({
  ListenerArn: z.string(),
  Priority: z.coerce.number(),
  Conditions,
  Actions: z.tuple([Action]),
  Tags: ignored,
});
const Listener = z.strictObject({
  LoadBalancerArn: z.string(),
  DefaultActions: z.tuple([Action]),
  Port: ignored,
  Protocol: ignored,
  Tags: ignored,
});
/** Why the security groups do not carry a connection to it. */
const unreachable = z.string().optional();
const LoadBalancer = z.object({ host: z.string(), port: z.int(), unreachable });
const TargetGroup = z
  .object({ port: z.int(), HealthCheckPath: z.string().default('/'), unreachable })
  .transform(({ port, HealthCheckPath, unreachable: reason }) => (reason === undefined ? toTarget(port, HealthCheckPath) : refuse(reason)));

const checkMillis = 1000;

/** Listeners for shoppers. Another port serves tests of a second revision, which does not run here. */
const publicPorts = new Set([80, 443]);
const OfListener = z.object({ ListenerArn: z.string().optional(), Port: z.coerce.number().optional() });

function withoutTestListeners(resources: readonly Resource[]): readonly Resource[] {
  const isTest = ({ type, properties }: Resource) =>
    type === 'AWS::ElasticLoadBalancingV2::Listener' && !publicPorts.has(OfListener.parse(properties).Port ?? 80);
  const tests = new Set(resources.filter(isTest).map(({ id }) => id));
  return resources.filter(
    ({ type, id, properties }) =>
      !tests.has(id) &&
      (type !== 'AWS::ElasticLoadBalancingV2::ListenerRule' || !tests.has(OfListener.parse(properties).ListenerArn ?? '')),
  );
}

/** The load balancers by host name; the first rule that matches, by priority, handles a request. */
export function readLoadBalancers(all: readonly Resource[]) {
  const resources = withoutTestListeners(all);
  const balancers = readResources(resources, 'ElasticLoadBalancingV2::LoadBalancer', LoadBalancer);
  const targets = readResources(resources, 'ElasticLoadBalancingV2::TargetGroup', TargetGroup);
  const rules = [...readResources(resources, 'ElasticLoadBalancingV2::ListenerRule', Rule).values()];
  const listeners = [...readResources(resources, 'ElasticLoadBalancingV2::Listener', Listener)];
  const createAction = ([action]: readonly [z.output<typeof Action>]): Forward => {
    if (action.Type === 'forward') return find(targets, 'target group', action.TargetGroupArn ?? action.ForwardConfig ?? '');
    const { StatusCode, MessageBody, ContentType } = action.FixedResponseConfig;
    return async () => plain(StatusCode, MessageBody, ContentType);
  };
  const read = ([arn, { LoadBalancerArn, DefaultActions }]: (typeof listeners)[number]) => {
    const { host, port, unreachable: reason } = find(balancers, 'load balancer', LoadBalancerArn);
    const own = rules.filter(({ ListenerArn }) => ListenerArn === arn).toSorted((one, other) => one.Priority - other.Priority);
    const routes = own.map(({ Conditions, Actions }) => [Conditions[0].PathPatternConfig.Values, createAction(Actions)] as const);
    const forward = reason === undefined ? byPath(routes, createAction(DefaultActions)) : refuse(reason);
    return [host, { host, port, forward }] as const;
  };
  return new Map(listeners.map(read));
}

/** Forwards to the task of a target group once its health check has passed; before, it may accept connections without a response. */
function toTarget(port: number, healthPath: string): Forward {
  // In a small pool a few long requests would block all others.
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 256, headersTimeout: 60_000, bodyTimeout: 60_000 });
  let isHealthy = false;
  let check: Promise<boolean> | undefined;
  const checkHealth = async () => {
    try {
      const { statusCode, body } = await pool.request({ method: 'GET', path: healthPath, signal: AbortSignal.timeout(checkMillis) });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  };
  return async (request) => {
    check ??= isHealthy ? undefined : checkHealth().finally(() => (check = undefined));
    isHealthy ||= (await check) ?? false;
    if (!isHealthy) return unavailable('the service is not up yet');
    try {
      return await pool.request(request);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
        isHealthy = false;
        return unavailable('the service is not up');
      }
      return plain(error instanceof errors.HeadersTimeoutError ? 504 : 502, `the target does not respond: ${messageOf(error)}`);
    }
  };
}

/** As when a connection times out. */
function refuse(reason: string): Forward {
  return async () => {
    printRefusal('edge', `the network refused a connection: ${reason}`);
    return plain(504, reason);
  };
}

function unavailable(text: string): Reply {
  const reply = plain(503, `${text}; try again in a moment`);
  return { ...reply, headers: { ...reply.headers, 'retry-after': '5' } };
}
