import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { z } from 'zod';
import { localize } from '../assembly/authorities.ts';
import { isCustom } from '../assembly/resource-types.ts';
import { functionEnvironment } from '../injected.ts';
import { keepRunning } from '../processes/keep-running.ts';
import { startRedis } from '../redis.ts';
import { deployCustomResource } from './custom-resource.ts';
import type { Runtime } from './deploy.ts';
import { deployService } from './service.ts';
import { constructName } from './world.ts';
import type { Deployable } from './world.ts';

type Deployer = (resource: Deployable, runtime: Runtime) => Promise<void>;

const Anything = z.record(z.string(), z.unknown());
const Cluster = z.object({
  DatabaseName: z.string(),
  MasterUsername: z.string(),
  MasterUserPassword: z.string(),
  EnableHttpEndpoint: z.boolean().default(false),
});
const Policy = z.object({ Properties: z.object({ 'maxmemory-policy': z.enum(['noeviction', 'allkeys-lru']) }) });
const LambdaProperties = z.object({
  Code: z.object({ S3Key: z.string({ error: 'only code from an asset runs here' }) }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only functions for Node run here'),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});

/** Hands the resource to an emulator as it stands, by its name or ARN, with the place where it is to be served if it has one. */
const to = (emulator: keyof Runtime['emulators'], name?: string, host?: string): Deployer => {
  return async (resource, { emulators, world }) => {
    const place = host === undefined ? {} : { host: world.refer(resource, host), port: world.port(resource) };
    await emulators[emulator].put(resource.template.Type, world.refer(resource, name), {
      ...Anything.parse(world.properties(resource)),
      ...place,
    });
  };
};

const database: Deployer = async (resource, { world, emulators, superuser }) => {
  const { DatabaseName, MasterUsername, MasterUserPassword, EnableHttpEndpoint } = Cluster.parse(world.properties(resource));
  const client = new Client(superuser);
  await client.connect();
  try {
    // Clusters that share an administrator are made side by side.
    await client.query('select pg_advisory_lock(1)');
    const has = async (query: string, name: string) => (await client.query(query, [name])).rowCount === 1;
    const role = escapeIdentifier(MasterUsername);
    // What RDS gives the master user: roles and databases, but no superuser.
    if (!(await has('select from pg_roles where rolname = $1', MasterUsername)))
      await client.query(`create role ${role} createrole createdb`);
    await client.query(`alter role ${role} login password ${escapeLiteral(MasterUserPassword)}`);
    const isThere = await has('select from pg_database where datname = $1', DatabaseName);
    if (!isThere) await client.query(`create database ${escapeIdentifier(DatabaseName)} owner ${role}`);
  } finally {
    await client.end();
  }
  const { host, port } = superuser;
  const address = { host, port, database: DatabaseName, hasDataApi: EnableHttpEndpoint };
  await emulators.aws.put(resource.template.Type, world.refer(resource, 'DBClusterArn'), address);
};

const cacheGroup: Deployer = async (resource, { world, state, kept, redis, onChange }) => {
  const { CacheParameterGroupName } = z.object({ CacheParameterGroupName: z.string() }).parse(world.properties(resource));
  const { Properties } = Policy.parse(world.properties(world.byRef('ElastiCache::ParameterGroup', CacheParameterGroupName)));
  const name = constructName(resource);
  const kind = Properties['maxmemory-policy'] === 'noeviction' ? 'bus' : 'cache';
  const port = world.port(resource);
  kept.push(await keepRunning(name, 'cache', async () => startRedis({ folder: join(state.folder, name), port, kind }), onChange));
  redis.set(name, `redis://127.0.0.1:${port}`);
};

const lambdaFunction: Deployer = async (resource, { world, assembly, emulators, sdk }) => {
  const { Code, Handler, MemorySize, Timeout, Environment } = LambdaProperties.parse(world.properties(resource));
  const { folder } = assembly.asset(Code.S3Key);
  const [name, arn] = [constructName(resource), world.refer(resource, 'Arn')];
  const settings = Object.entries(Environment.Variables).map(([key, value]) => [
    key,
    localize(value, `${name}: ${key}`, world.authorities),
  ]);
  const env = { ...sdk, ...Object.fromEntries(settings), ...functionEnvironment(name, MemorySize, folder) };
  const definition = { name, arn, folder, handler: Handler, memoryMiB: MemorySize, timeoutSeconds: Timeout, env };
  await emulators.lambda.put(resource.template.Type, arn, definition);
};

/** How each type comes to life; all others need nothing but their names. */
const deployers: Readonly<Record<string, Deployer>> = {
  'AWS::SQS::Queue': to('sqs', 'QueueName'),
  'AWS::SecretsManager::Secret': async (resource, { emulators, world }) =>
    emulators.aws.put(resource.template.Type, world.refer(resource), world.secret(world.refer(resource))),
  'AWS::SES::EmailIdentity': to('aws'),
  'AWS::RDS::DBCluster': database,
  'AWS::ElastiCache::ReplicationGroup': cacheGroup,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': to('lambda'),
  'AWS::Events::Rule': to('lambda', 'Arn'),
  'AWS::ECS::Service': deployService,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': to('edge', 'Ref', 'DNSName'),
  'AWS::ElasticLoadBalancingV2::Listener': to('edge'),
  'AWS::ElasticLoadBalancingV2::ListenerRule': to('edge'),
  'AWS::CloudFront::CachePolicy': to('edge'),
  'AWS::CloudFront::OriginRequestPolicy': to('edge'),
  'AWS::CloudFront::ResponseHeadersPolicy': to('edge'),
  'AWS::CloudFront::Distribution': to('edge', 'Ref', 'DomainName'),
};

export function deployerOf(type: string): Deployer | undefined {
  return isCustom(type) ? deployCustomResource : deployers[type];
}
