import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { wildcard } from './distribution.ts';

const Values = z.object({ Values: z.array(z.string()) });
const Condition = z.strictObject({
  Field: z.string(),
  Values: z.array(z.string()).optional(),
  PathPatternConfig: Values.optional(),
  HostHeaderConfig: Values.optional(),
  HttpRequestMethodConfig: Values.optional(),
  HttpHeaderConfig: Values.extend({ HttpHeaderName: z.string() }).optional(),
});
const Action = z.discriminatedUnion('Type', [
  z.object({
    Type: z.literal('forward'),
    TargetGroupArn: z.string().optional(),
    ForwardConfig: z.object({ TargetGroups: z.array(z.object({ TargetGroupArn: z.string(), Weight: z.int().default(1) })) }).optional(),
  }),
  z.object({
    Type: z.literal('fixed-response'),
    FixedResponseConfig: z.object({
      StatusCode: z.coerce.number(),
      ContentType: z.string().default('text/plain'),
      MessageBody: z.string().default(''),
    }),
  }),
]);
const Listener = z.object({ LoadBalancerArn: z.string(), DefaultActions: z.tuple([Action]) });
const Rule = z.object({ ListenerArn: z.string(), Priority: z.coerce.number(), Conditions: z.array(Condition), Actions: z.tuple([Action]) });

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: (Dispatcher.BodyMixin & AsyncIterable<Buffer>) | string;
}

export interface Forwarded {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: IncomingMessage | null;
}

export interface LoadBalancers {
  put(type: string, id: string, properties: unknown): void;
  /** What the first rule that matches does with the request, by the priority of the rules. */
  forward(loadBalancerArn: string, request: Forwarded): Promise<Reply>;
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'proxy-connection']);

export function createLoadBalancers(): LoadBalancers {
  const listeners = new Map<string, z.output<typeof Listener>>();
  const rules = new Map<string, z.output<typeof Rule>>();
  const targets = new Map<string, Pool>();
  let ordered: readonly z.output<typeof Rule>[] = [];

  const chosen = (balancer: string, request: Forwarded) => {
    const [arn, listener] = [...listeners].find(([, { LoadBalancerArn }]) => LoadBalancerArn === balancer) ?? [];
    const rule = ordered.find(({ ListenerArn, Conditions }) => ListenerArn === arn && Conditions.every((each) => matches(each, request)));
    return (rule?.Actions ?? listener?.DefaultActions)?.[0];
  };
  return {
    put(type, id, properties) {
      if (type === 'Target') {
        const { host, port } = z.object({ host: z.string(), port: z.int() }).parse(properties);
        // Many at once: a pool of few would make long waits of some hold up all others.
        targets.set(
          id,
          new Pool(`http://${host}:${port}`, { connections: 256, headersTimeout: 60_000, bodyTimeout: 60_000, keepAliveTimeout: 4000 }),
        );
      } else if (type === 'AWS::ElasticLoadBalancingV2::Listener') listeners.set(id, Listener.parse(properties));
      else {
        rules.set(id, Rule.parse(properties));
        ordered = [...rules.values()].toSorted((one, other) => one.Priority - other.Priority);
      }
    },
    async forward(balancer, request) {
      const action = chosen(balancer, request);
      if (!action) return plain(503, 'the load balancer has no listener yet');
      if (action.Type === 'fixed-response') {
        const { StatusCode, ContentType, MessageBody } = action.FixedResponseConfig;
        return { status: StatusCode, headers: { 'content-type': ContentType }, body: MessageBody };
      }
      const groups = action.ForwardConfig?.TargetGroups.toSorted((one, other) => other.Weight - one.Weight) ?? [];
      const pool = targets.get(groups[0]?.TargetGroupArn ?? action.TargetGroupArn ?? '');
      if (!pool) return plain(503, 'no healthy target');
      try {
        const { method, path, headers, body } = request;
        const response = await pool.request({ method, path, headers, body });
        return { status: response.statusCode, headers: forwardable(response.headers), body: response.body };
      } catch (error) {
        const isLate = error instanceof Error && error.name === 'HeadersTimeoutError';
        return plain(isLate ? 504 : 502, isLate ? 'the target did not answer in time' : 'the target did not answer');
      }
    },
  };
}

function matches(condition: z.output<typeof Condition>, { path, method, headers }: Forwarded): boolean {
  const { PathPatternConfig, HostHeaderConfig, HttpRequestMethodConfig, HttpHeaderConfig } = condition;
  const values =
    PathPatternConfig?.Values ??
    HostHeaderConfig?.Values ??
    HttpRequestMethodConfig?.Values ??
    HttpHeaderConfig?.Values ??
    condition.Values ??
    [];
  const subject: Readonly<Record<string, string | undefined>> = {
    'path-pattern': path.split('?')[0],
    'host-header': headers['host'],
    'http-request-method': method,
    'http-header': headers[HttpHeaderConfig?.HttpHeaderName.toLowerCase() ?? ''],
  };
  if (!(condition.Field in subject)) throw new Error(`listener condition ${condition.Field} is not emulated`);
  return values.some((value) => wildcard(value).test(subject[condition.Field] ?? ''));
}

function plain(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

function forwardable(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || hopByHop.has(name) ? [] : [[name, value]])),
  );
}
