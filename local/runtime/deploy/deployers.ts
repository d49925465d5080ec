import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { z } from 'zod';
import { startRedis } from '../../../tools/servers/redis.ts';
import { isCustom } from '../assembly/resource-types.ts';
import { keepRunning } from '../processes/keep-running.ts';
import { deployCustomResource } from './custom-resource.ts';
import type { Runtime } from './deploy.ts';
import { deployService } from './service.ts';
import { constructName } from './world.ts';
import type { Deployable } from './world.ts';

type Deployer = (resource: Deployable, runtime: Runtime) => Promise<void>;

const Cluster = z.object({ DatabaseName: z.string(), MasterUsername: z.string(), MasterUserPassword: z.string() });
const CacheGroup = z.object({ CacheParameterGroupName: z.string() });
const Policy = z.object({ Properties: z.object({ 'maxmemory-policy': z.enum(['noeviction', 'allkeys-lru']) }) });

const database: Deployer = async (resource, { world, superuser }) => {
  const { DatabaseName, MasterUsername, MasterUserPassword } = Cluster.parse(world.properties(resource));
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
};

const cacheGroup: Deployer = async (resource, { world, state, kept, onChange }) => {
  const { CacheParameterGroupName } = CacheGroup.parse(world.properties(resource));
  const { Properties } = Policy.parse(world.properties(world.byRef('ElastiCache::ParameterGroup', CacheParameterGroupName)));
  const name = constructName(resource);
  const kind = Properties['maxmemory-policy'] === 'noeviction' ? 'bus' : 'cache';
  const server = { folder: join(state.folder, name), port: world.port(resource), kind } as const;
  kept.push(await keepRunning(name, 'cache', async () => startRedis(server), onChange));
};

const deployers: Readonly<Record<string, Deployer>> = {
  'AWS::RDS::DBCluster': database,
  'AWS::ElastiCache::ReplicationGroup': cacheGroup,
  'AWS::ECS::Service': deployService,
};

/** How a type comes to life; what is not listed needs nothing, or is played by an emulator. */
export function deployerOf(type: string): Deployer | undefined {
  return isCustom(type) ? deployCustomResource : deployers[type];
}
