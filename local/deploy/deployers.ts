import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { findAsset } from '../assembly/assembly.ts';
import { localize } from '../assembly/authorities.ts';
import { isCustom } from '../assembly/resource-types.ts';
import { functionEnvironment } from '../injected.ts';
import { keepRunning } from '../processes/keep-running.ts';
import { startRedis } from '../redis.ts';
import { deployCustomResource } from './custom-resource.ts';
import type { Runtime } from './runtime.ts';
import { deployService } from './service.ts';
import { constructName } from './world.ts';
import type { Deployable } from './world.ts';

type Deployer = (resource: Deployable, runtime: Runtime) => Promise<void>;

const Cluster = z.object({
  DatabaseName: z.string(),
  MasterUsername: z.string(),
  MasterUserPassword: z.string(),
  EnableHttpEndpoint: z.boolean().default(false),
});
const LambdaProperties = z.object({
  Code: z.object({ S3Key: z.string({ error: 'only code from an asset runs here' }) }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only functions for Node run here'),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  ReservedConcurrentExecutions: z.int().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});

const onEdge: Deployer = async (resource, { edge, world }) =>
  edge.put(resource.template.Type, world.attribute(resource, 'Ref'), world.properties(resource));

const placedOnEdge: Deployer = async (resource, { edge, world }) => {
  const host = world.attribute(resource, resource.template.Type === 'AWS::CloudFront::Distribution' ? 'DomainName' : 'DNSName');
  const properties: unknown = world.properties(resource);
  await edge.put(resource.template.Type, world.attribute(resource, 'Ref'), {
    ...z.record(z.string(), z.unknown()).parse(properties),
    host,
    port: world.port(resource),
  });
};

const database: Deployer = async (resource, { world, aws, superuser }) => {
  const { DatabaseName, MasterUsername, MasterUserPassword, EnableHttpEndpoint } = Cluster.parse(world.properties(resource));
  const client = new pg.Client(superuser);
  await client.connect();
  const has = async (query: string, name: string) => (await client.query(query, [name])).rowCount === 1;
  const role = pg.escapeIdentifier(MasterUsername);
  try {
    // What RDS gives the master user: roles and databases, but no superuser.
    if (!(await has('select from pg_roles where rolname = $1', MasterUsername)))
      await client.query(`create role ${role} createrole createdb`);
    await client.query(`alter role ${role} login password ${pg.escapeLiteral(MasterUserPassword)}`);
    if (!(await has('select from pg_database where datname = $1', DatabaseName))) {
      await client.query(`create database ${pg.escapeIdentifier(DatabaseName)} owner ${role}`);
    }
  } finally {
    await client.end();
  }
  const { host, port } = superuser;
  await aws.put('AWS::RDS::DBCluster', world.attribute(resource, 'DBClusterArn'), {
    host,
    port,
    database: DatabaseName,
    hasDataApi: EnableHttpEndpoint,
  });
};

const cacheGroup: Deployer = async (resource, runtime) => {
  const { world } = runtime;
  const { CacheParameterGroupName } = z.object({ CacheParameterGroupName: z.string() }).parse(world.properties(resource));
  const parameters = world.byRef('AWS::ElastiCache::ParameterGroup', CacheParameterGroupName);
  const { Properties } = z
    .object({ Properties: z.object({ 'maxmemory-policy': z.enum(['noeviction', 'allkeys-lru']) }) })
    .parse(world.properties(parameters));
  const name = constructName(resource);
  const kind = Properties['maxmemory-policy'] === 'noeviction' ? 'bus' : 'cache';
  const port = world.port(resource);
  const start = async () => startRedis({ folder: join(runtime.state.folder, name), port, kind });
  runtime.kept.push(await keepRunning({ name, kind: 'cache', start, onChange: runtime.onChange }));
  runtime.redis.set(name, `redis://127.0.0.1:${port}`);
};

const lambdaFunction: Deployer = async (resource, { world, assembly, lambda, sdk }) => {
  const properties = world.properties(resource);
  const { Code, Handler, MemorySize, Timeout, ReservedConcurrentExecutions, Environment } = LambdaProperties.parse(properties);
  const asset = findAsset(assembly, Code.S3Key);
  if (!asset) throw new Error(`${resource.key}: its code ${Code.S3Key} is not an asset of this assembly`);
  const name = constructName(resource);
  const settings = Object.entries(Environment.Variables).map(([variable, value]) => [
    variable,
    localize(value, `${name}: ${variable}`, world.authorities),
  ]);
  const arn = world.attribute(resource, 'Arn');
  await lambda.put('AWS::Lambda::Function', arn, {
    name,
    arn,
    folder: asset.folder,
    handler: Handler,
    memoryMiB: MemorySize,
    timeoutSeconds: Timeout,
    concurrency: ReservedConcurrentExecutions,
    env: { ...sdk, ...Object.fromEntries(settings), ...functionEnvironment(name, MemorySize, asset.folder) },
  });
};

const onLambda: Deployer = async (resource, { world, lambda }) =>
  lambda.put(
    resource.template.Type,
    resource.template.Type === 'AWS::Events::Rule' ? world.attribute(resource, 'Arn') : resource.key,
    world.properties(resource),
  );

/** How each type comes to life; all others need nothing but their names. */
const deployers: Readonly<Record<string, Deployer>> = {
  'AWS::SQS::Queue': async (resource, { sqs, world }) => sqs.put('', world.attribute(resource, 'QueueName'), world.properties(resource)),
  'AWS::SecretsManager::Secret': async (resource, { aws, world }) => {
    const arn = world.attribute(resource, 'Ref');
    await aws.put('AWS::SecretsManager::Secret', arn, world.secret(arn));
  },
  'AWS::SES::EmailIdentity': async (resource, { aws, world }) => aws.put('AWS::SES::EmailIdentity', world.attribute(resource, 'Ref'), {}),
  'AWS::RDS::DBCluster': database,
  'AWS::ElastiCache::ReplicationGroup': cacheGroup,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': onLambda,
  'AWS::Events::Rule': onLambda,
  'AWS::ECS::Service': deployService,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': placedOnEdge,
  'AWS::ElasticLoadBalancingV2::Listener': onEdge,
  'AWS::ElasticLoadBalancingV2::ListenerRule': onEdge,
  'AWS::CloudFront::CachePolicy': onEdge,
  'AWS::CloudFront::OriginRequestPolicy': onEdge,
  'AWS::CloudFront::ResponseHeadersPolicy': onEdge,
  'AWS::CloudFront::Distribution': placedOnEdge,
};

export function deployerOf(type: string): Deployer | undefined {
  return isCustom(type) ? deployCustomResource : deployers[type];
}
