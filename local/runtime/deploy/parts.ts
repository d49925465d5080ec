import { z } from 'zod';
import type { Assembly } from '../assembly/assembly.ts';
import { localize } from '../assembly/authorities.ts';
import { functionEnvironment } from '../../injected.ts';
import type { Resource } from '../processes/play-part.ts';
import { constructName } from './world.ts';
import type { Deployable, World } from './world.ts';

const Anything = z.record(z.string(), z.unknown());
const Cluster = z.object({ DatabaseName: z.string(), EnableHttpEndpoint: z.boolean().default(false) });
const Targets = z.object({ LoadBalancers: z.array(z.object({ TargetGroupArn: z.string() })).default([]) });
const LambdaProperties = z.object({
  Code: z.object({ S3Key: z.string({ error: 'only code from an asset runs here' }) }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only functions for Node run here'),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});

/** The resources that each emulator plays, as their templates describe them, and where they are served. @param sdk - see `injected.ts` */
export function readParts(world: World, assembly: Assembly, sdk: Readonly<Record<string, string>>) {
  const { ofType, properties, refer, port, databasePort } = world;
  const asIs = (type: string, attribute = 'Ref', more: (resource: Deployable) => object = () => ({})) =>
    ofType(type).map((resource): Resource => {
      const facts = { ...Anything.parse(properties(resource)), ...more(resource) };
      return { type: resource.template.Type, id: refer(resource, attribute), properties: facts };
    });
  const placed = (host: string) => (resource: Deployable) => ({ host: refer(resource, host), port: port(resource) });
  const cluster = (resource: Deployable) => {
    const { DatabaseName: database, EnableHttpEndpoint: hasDataApi } = Cluster.parse(properties(resource));
    return { host: '127.0.0.1', port: databasePort, database, hasDataApi };
  };
  const target = (group: Deployable) => {
    const isBehind = (service: Deployable) =>
      Targets.parse(properties(service)).LoadBalancers.some(({ TargetGroupArn }) => TargetGroupArn === refer(group));
    const service = ofType('ECS::Service').find(isBehind);
    return { port: service ? port(service) : 0 };
  };
  const definition = (resource: Deployable) => {
    const { Code, Handler: handler, MemorySize: memoryMiB, Timeout, Environment } = LambdaProperties.parse(properties(resource));
    const { folder } = assembly.asset(Code.S3Key);
    const [name, arn] = [constructName(resource), refer(resource, 'Arn')];
    const settings = Object.entries(Environment.Variables).map(([key, value]) => [
      key,
      localize(value, `${name}: ${key}`, world.authorities),
    ]);
    const env = { ...sdk, ...Object.fromEntries(settings), ...functionEnvironment(name, memoryMiB, folder) };
    return { name, arn, folder, handler, memoryMiB, timeoutSeconds: Timeout, env };
  };
  return {
    aws: [
      ...asIs('SQS::Queue', 'QueueName'),
      ...asIs('SecretsManager::Secret', 'Ref', (resource) => ({ value: world.secret(refer(resource)) })),
      ...asIs('SES::EmailIdentity'),
      ...asIs('RDS::DBCluster', 'DBClusterArn', cluster),
    ],
    lambda: [...asIs('Lambda::Function', 'Arn', definition), ...asIs('Lambda::EventSourceMapping'), ...asIs('Events::Rule', 'Arn')],
    cloudfront: [
      ...['CachePolicy', 'ResponseHeadersPolicy'].flatMap((policy) => asIs(`CloudFront::${policy}`)),
      ...asIs('CloudFront::Distribution', 'Ref', placed('DomainName')),
      ...asIs('ElasticLoadBalancingV2::LoadBalancer', 'Ref', placed('DNSName')),
      ...asIs('ElasticLoadBalancingV2::Listener'),
      ...asIs('ElasticLoadBalancingV2::ListenerRule'),
      ...asIs('ElasticLoadBalancingV2::TargetGroup', 'Ref', target),
    ],
  };
}
