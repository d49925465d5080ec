import * as z from 'zod';
import type { Assembly } from '../assembly/assembly.ts';
import { localize } from '../assembly/authorities.ts';
import { credentialEnvironment, functionEnvironment } from '../../injected.ts';
import type { Resource } from '../processes/serve-emulator.ts';
import { constructName } from './resolved-assembly.ts';
import { authorizationOf } from '../../iam/credentials.ts';
import type { Networks } from '../../network/networks.ts';
import type { ProcessIdentities } from './permissions.ts';
import type { Deployable, ResolvedAssembly } from './resolved-assembly.ts';

const Anything = z.record(z.string(), z.unknown());
const Cluster = z.object({ DatabaseName: z.string(), EnableHttpEndpoint: z.boolean().default(false) });
const Targets = z.object({ LoadBalancers: z.array(z.object({ TargetGroupArn: z.string() })).default([]) });
const LambdaProperties = z.object({
  Code: z.object({ S3Key: z.string({ error: 'only code from an asset can be run' }) }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js functions can be run'),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});

interface Surroundings {
  /** See `injected.ts`. */
  readonly sdk: Readonly<Record<string, string>>;
  readonly identities: ProcessIdentities;
  readonly networks: Networks;
  readonly networkFile: string;
}

/** The resources of each emulator, with their resolved properties and local addresses. */
export function readEmulatorResources(
  resolved: ResolvedAssembly,
  assembly: Assembly,
  { sdk, identities, networks, networkFile: file }: Surroundings,
) {
  const { ofType, properties, refer, port, databasePort } = resolved;
  const resourcesOf = (type: string, attribute = 'Ref', more: (resource: Deployable) => object = () => ({})) =>
    ofType(type).map((resource): Resource => {
      const all = { ...Anything.parse(properties(resource)), ...more(resource) };
      return { type: resource.template.Type, id: refer(resource, attribute), properties: all };
    });
  const authorization = authorizationOf(identities.operator.accessKeyId);
  const addressOf = (host: string) => (resource: Deployable) => ({ host: refer(resource, host), port: port(resource) });
  const balancer = (resource: Deployable) => ({ ...addressOf('DNSName')(resource), unreachable: networks.toBalancer(resource) });
  const cluster = (resource: Deployable) => {
    const { DatabaseName: database, EnableHttpEndpoint: hasDataApi } = Cluster.parse(properties(resource));
    return { host: '127.0.0.1', port: databasePort, database, hasDataApi };
  };
  const target = (group: Deployable) => {
    const isBehind = (service: Deployable) =>
      Targets.parse(properties(service)).LoadBalancers.some(({ TargetGroupArn }) => TargetGroupArn === refer(group));
    const service = ofType('ECS::Service').find(isBehind);
    return { port: service ? port(service) : 0, unreachable: service && networks.fromBalancer(service) };
  };
  const definition = (resource: Deployable) => {
    const { Code, Handler: handler, MemorySize: memoryMiB, Timeout, Environment } = LambdaProperties.parse(properties(resource));
    const { folder } = assembly.asset(Code.S3Key);
    const [name, arn] = [constructName(resource), refer(resource, 'Arn')];
    const settings = Object.entries(Environment.Variables).map(([key, value]) => [
      key,
      localize(value, `${name}: ${key}`, resolved.authorities),
    ]);
    const env = {
      ...sdk,
      ...credentialEnvironment(identities.credentialsOf(resource)),
      ...Object.fromEntries(settings),
      ...functionEnvironment(name, memoryMiB, folder),
    };
    return { name, arn, folder, handler, memoryMiB, timeoutSeconds: Timeout, env, network: { file, process: resource.key } };
  };
  return {
    aws: [
      ...resourcesOf('SQS::Queue', 'QueueName'),
      ...resourcesOf('SecretsManager::Secret', 'Ref', (resource) => ({ value: resolved.secret(refer(resource)) })),
      ...resourcesOf('S3::Bucket'),
      ...resourcesOf('SES::EmailIdentity'),
      ...resourcesOf('Events::Rule', 'Arn'),
      ...['Application', 'ConfigurationProfile', 'DeploymentStrategy', 'Environment', 'HostedConfigurationVersion'].flatMap((type) =>
        resourcesOf(`AppConfig::${type}`),
      ),
      ...resourcesOf('RDS::DBCluster', 'DBClusterArn', cluster),
    ],
    lambda: [
      ...resourcesOf('Lambda::Function', 'Arn', definition),
      ...resourcesOf('Lambda::EventSourceMapping'),
      ...resourcesOf('Events::Rule', 'Arn'),
    ],
    cloudfront: [
      ...['CachePolicy', 'ResponseHeadersPolicy'].flatMap((policy) => resourcesOf(`CloudFront::${policy}`)),
      ...resourcesOf('CloudFront::Distribution', 'Ref', addressOf('DomainName')),
      ...resourcesOf('S3::Bucket', 'Ref', (resource) => ({
        host: refer(resource, 'RegionalDomainName'),
        s3Url: `${sdk['AWS_ENDPOINT_URL_S3']}/${refer(resource)}`,
        authorization,
      })),
      ...resourcesOf('Lambda::Url', 'FunctionUrl', () => ({ lambdaUrl: sdk['AWS_ENDPOINT_URL_LAMBDA'], authorization })),
      ...resourcesOf('ElasticLoadBalancingV2::LoadBalancer', 'Ref', balancer),
      ...resourcesOf('ElasticLoadBalancingV2::Listener'),
      ...resourcesOf('ElasticLoadBalancingV2::ListenerRule'),
      ...resourcesOf('ElasticLoadBalancingV2::TargetGroup', 'Ref', target),
    ],
  };
}
