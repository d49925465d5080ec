import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { errors, Pool } from 'undici';
import { z } from 'zod';
import type { Headers } from './cache.ts';
import { wildcard } from './distribution.ts';

const FixedResponse = z.object({
  StatusCode: z.coerce.number(),
  ContentType: z.string().default('text/plain'),
  MessageBody: z.string().default(''),
});
const Action = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('forward'), TargetGroupArn: z.string({ error: 'weights of target groups are not emulated' }) }),
  z.object({ Type: z.literal('fixed-response'), FixedResponseConfig: FixedResponse }),
]);
const Condition = z.object({
  Field: z.literal('path-pattern', { error: 'only conditions on the path are emulated' }),
  PathPatternConfig: z.object({ Values: z.array(z.string()) }),
});
const Listener = z.object({ LoadBalancerArn: z.string(), DefaultActions: z.tuple([Action]) });
const Rule = z.object({ ListenerArn: z.string(), Priority: z.coerce.number(), Conditions: z.array(Condition), Actions: z.tuple([Action]) });
const Target = z.object({ port: z.int() });

export interface Forwarded {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: IncomingMessage | null;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Buffer>;
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'proxy-connection']);
// Many at once: in a pool of few, some long waits would hold up all else.
const poolOptions = { connections: 256, headersTimeout: 60_000, bodyTimeout: 60_000 };

/** Load balancers with their listeners, rules and targets. */
export function createLoadBalancers() {
  const listeners = new Map<string, z.output<typeof Listener>>();
  const rules = new Map<string, z.output<typeof Rule> & { readonly patterns: readonly (readonly RegExp[])[] }>();
  const targets = new Map<string, Pool>();

  const choose = (balancerArn: string, path: string) => {
    const [arn, listener] = [...listeners].find(([, { LoadBalancerArn }]) => LoadBalancerArn === balancerArn) ?? [];
    const applies = [...rules.values()].filter(
      ({ ListenerArn, patterns }) => ListenerArn === arn && patterns.every((any) => any.some((each) => each.test(path))),
    );
    const [first] = applies.toSorted((one, other) => one.Priority - other.Priority);
    return (first?.Actions ?? listener?.DefaultActions)?.[0];
  };
  return {
    put(type: string, id: string, properties: unknown): void {
      if (type === 'Target') targets.set(id, new Pool(`http://127.0.0.1:${Target.parse(properties).port}`, poolOptions));
      else if (type === 'AWS::ElasticLoadBalancingV2::Listener') listeners.set(id, Listener.parse(properties));
      else {
        const rule = Rule.parse(properties);
        rules.set(id, { ...rule, patterns: rule.Conditions.map(({ PathPatternConfig }) => PathPatternConfig.Values.map(wildcard)) });
      }
    },
    /** Does what the first rule says that matches, by priority. */
    async forward(balancerArn: string, request: Forwarded): Promise<Reply> {
      const action = choose(balancerArn, request.path.split('?')[0] ?? '');
      if (!action) return plain(503, 'the load balancer has no listener yet');
      if (action.Type === 'fixed-response') {
        const { StatusCode, MessageBody, ContentType } = action.FixedResponseConfig;
        return plain(StatusCode, MessageBody, ContentType);
      }
      const pool = targets.get(action.TargetGroupArn);
      if (!pool) return plain(503, 'no target is healthy');
      try {
        const { statusCode, headers, body } = await pool.request(request);
        const entries = Object.entries(headers).flatMap(([name, value]) =>
          value === undefined || hopByHop.has(name) ? [] : [[name, value] as const],
        );
        return { status: statusCode, headers: Object.fromEntries(entries), body };
      } catch (error) {
        return error instanceof errors.HeadersTimeoutError
          ? plain(504, 'the target did not answer in time')
          : plain(502, 'the target did not answer');
      }
    },
  };
}

function plain(status: number, text: string, type = 'text/plain'): Reply {
  return { status, headers: { 'content-type': type }, body: Readable.from([Buffer.from(text)]) };
}
