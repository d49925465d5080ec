import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import * as z from 'zod';
import { startRedis } from '../../../tools/servers/redis.ts';
import { isCustom } from '../assembly/resource-types.ts';
import { supervise } from '../processes/supervise.ts';
import { deployCustomResource } from './custom-resource.ts';
import type { Runtime } from './deploy.ts';
import { deployService } from './service.ts';
import { constructName } from './resolved-assembly.ts';
import type { Deployable } from './resolved-assembly.ts';
import { redisAdmin } from './secrets.ts';

type Deployer = (resource: Deployable, runtime: Runtime) => Promise<void>;

const Cluster = z.object({ DatabaseName: z.string(), MasterUsername: z.string(), MasterUserPassword: z.string() });
const CacheGroup = z.object({
  CacheParameterGroupName: z.string(),
  UserGroupIds: z.tuple([z.string()], { error: 'a group without users would let every program read everything: give one user group' }),
});
const UserGroup = z.object({ UserIds: z.array(z.string()) });
const User = z.object({
  UserName: z.string(),
  AccessString: z.string(),
  AuthenticationMode: z.object({ Type: z.literal('password'), Passwords: z.tuple([z.string()]) }),
});
const Policy = z.object({ Properties: z.object({ 'maxmemory-policy': z.enum(['noeviction', 'allkeys-lru']) }) });

const database: Deployer = async (resource, { resolved, superuser }) => {
  const { DatabaseName, MasterUsername, MasterUserPassword } = Cluster.parse(resolved.properties(resource));
  const client = new Client(superuser);
  await client.connect();
  try {
    // Clusters that share an administrator are deployed in parallel.
    await client.query('select pg_advisory_lock(1)');
    const has = async (query: string, name: string) => (await client.query(query, [name])).rowCount === 1;
    const role = escapeIdentifier(MasterUsername);
    // As in RDS, the master user may create roles and databases and is no superuser.
    if (!(await has('select from pg_roles where rolname = $1', MasterUsername)))
      await client.query(`create role ${role} createrole createdb`);
    await client.query(`alter role ${role} login password ${escapeLiteral(MasterUserPassword)}`);
    const exists = await has('select from pg_database where datname = $1', DatabaseName);
    if (!exists) await client.query(`create database ${escapeIdentifier(DatabaseName)} owner ${role}`);
  } finally {
    await client.end();
  }
};

const cacheGroup: Deployer = async (resource, { resolved, state, processes, onChange }) => {
  const { CacheParameterGroupName, UserGroupIds } = CacheGroup.parse(resolved.properties(resource));
  const { Properties } = Policy.parse(resolved.properties(resolved.byRef('ElastiCache::ParameterGroup', CacheParameterGroupName)));
  const name = constructName(resource);
  const kind = Properties['maxmemory-policy'] === 'noeviction' ? 'bus' : 'cache';
  const { UserIds } = UserGroup.parse(resolved.properties(resolved.byRef('ElastiCache::UserGroup', UserGroupIds[0])));
  const users = UserIds.map((id) => {
    const { UserName, AccessString, AuthenticationMode } = User.parse(resolved.properties(resolved.byRef('ElastiCache::User', id)));
    return { username: UserName, password: AuthenticationMode.Passwords[0], accessString: AccessString };
  });
  const server = {
    folder: join(state.folder, name),
    port: resolved.port(resource),
    kind,
    users: [{ ...redisAdmin(state), accessString: 'on ~* &* +@all' }, ...users],
  } as const;
  processes.push(await supervise(name, 'cache', async () => startRedis(server), onChange));
};

const deployers: Readonly<Record<string, Deployer>> = {
  'AWS::RDS::DBCluster': database,
  'AWS::ElastiCache::ReplicationGroup': cacheGroup,
  'AWS::ECS::Service': deployService,
};

/** Undefined for a type that an emulator serves or that needs no deployment. */
export function findDeployer(type: string): Deployer | undefined {
  return isCustom(type) ? deployCustomResource : deployers[type];
}
