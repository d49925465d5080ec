import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { selectEnvironments } from '../../../lib/config.ts';
import { EncryptionKey } from '../../../lib/constructs/encryption-key.ts';
import type { ValkeyRights } from '../../../lib/constructs/valkey-users.ts';
import { ValkeyUsers } from '../../../lib/constructs/valkey-users.ts';
import { busRights, CACHE_RIGHTS } from '../../../lib/stacks/valkey-rights.ts';
import { startRedis } from '../../../tools/servers/redis.ts';
import type { RedisServer } from '../../../tools/servers/redis.ts';
import { freePort } from '../../support/free-port.ts';
import { BUS_PROGRAMS, CACHE_PROGRAMS } from './valkey-programs.ts';

const User = z.object({ UserName: z.string(), AccessString: z.string() });
const Refusal = z.object({ reason: z.string(), object: z.string(), username: z.string() });
const [config] = selectEnvironments('dev');
if (!config) throw new Error('there is no environment dev');
const folder = mkdtempSync(join(tmpdir(), 'shopmart-valkey-'));

/** The access strings of the synthesized users. */
function accessStrings(rights: Readonly<Record<string, ValkeyRights>>): Readonly<Record<string, string>> {
  const stack = new Stack(new App(), 'caches');
  const key = new EncryptionKey(stack, 'Key', { description: 'test', config: config as NonNullable<typeof config> });
  new ValkeyUsers(stack, 'Users', { group: 'shopmart-test-bus', rights, key });
  const users = Object.values(Template.fromStack(stack).findResources('AWS::ElastiCache::User'));
  return Object.fromEntries(users.map(({ Properties }) => User.parse(Properties)).map((user) => [user.UserName, user.AccessString]));
}

describe.each([
  ['cache', CACHE_RIGHTS, CACHE_PROGRAMS],
  ['bus', busRights(config), BUS_PROGRAMS],
] as const)('the users of the %s', (kind, rights, programs) => {
  const access = accessStrings(rights);
  let server: RedisServer;
  let admin: Redis;

  beforeAll(async () => {
    const all = { username: 'admin', password: 'of-tests', accessString: 'on ~* &* +@all' };
    const users = Object.entries(access).map(([username, accessString]) => ({ username, password: 'of-tests', accessString }));
    server = await startRedis({ folder: join(folder, kind), port: await freePort(), kind, users: [all, ...users] });
    admin = new Redis(server.url, { username: 'admin', password: 'of-tests' });
  });

  afterAll(async () => {
    admin.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const refusals = async (username: string) => {
    const log: unknown = await admin.call('ACL', 'LOG');
    const rows = z.array(z.array(z.unknown())).parse(log);
    const entries = rows.map((row) =>
      Refusal.parse(Object.fromEntries(row.flatMap((_, at) => (at % 2 === 0 ? [[String(row[at]), row[at + 1]]] : [])))),
    );
    return entries.filter((entry) => entry.username === username).map(({ reason, object }) => `${reason} ${object}`);
  };

  /** Runs the program's code as its user, on data of all kinds, and returns what was refused. */
  const use = async (name: string): Promise<readonly string[]> => {
    await admin.flushall();
    const publish = () => admin.xadd('events:order', '*', 'id', 'e', 'type', 'order.order-placed.v1', 'subject', 's', 'payload', '{}');
    await publish();
    await admin.xadd('events:user', '*', 'id', 'u', 'type', 'user.customer-erased.v1', 'subject', 's', 'payload', '{}');
    await admin.xgroup('CREATE', 'events:order', 'notification', '0');
    await admin.xadd('dead:notification', '*', 'stream', 'events:order', 'fields', '[]');
    await admin.call('ACL', 'LOG', 'RESET');
    const redis = new Redis(server.url, { username: name, password: 'of-tests', maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    try {
      await programs[name]?.({ redis, publish, isRefused: async () => (await refusals(name)).length > 0 }).catch(() => undefined);
    } finally {
      redis.disconnect();
    }
    return refusals(name);
  };

  test('are those of the programs, and the user default, which may do nothing', async () => {
    expect(Object.keys(access).toSorted()).toEqual([...Object.keys(programs), 'default'].toSorted());
    const client = new Redis(server.url, { retryStrategy: null, maxRetriesPerRequest: 0, lazyConnect: true });
    client.on('error', () => undefined);
    await expect(client.get('limit:x')).rejects.toThrow('NOAUTH');
    client.disconnect();
  });

  test.each(Object.keys(programs))('let %s do its work', async (name) => {
    expect(await use(name)).toEqual([]);
  });

  test.each(Object.entries(rights).flatMap(([name, { commands }]) => ['info', ...commands].map((command) => [name, command])))(
    'do not let %s work without %s',
    async (name = '', command = '') => {
      await admin.call('ACL', 'SETUSER', name, `-${command}`);
      try {
        expect(await use(name)).toContain(`command ${command}`);
      } finally {
        await admin.call('ACL', 'SETUSER', name, `+${command}`);
      }
    },
  );

  test.each(Object.keys(programs))('keep %s away from the keys of others', async (name) => {
    const client = new Redis(server.url, { username: name, password: 'of-tests', maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    const [command = ''] =
      rights[name as keyof typeof rights]?.commands.filter((each: string) => /^(xadd|incr|hset|xrevrange|mget)$/.test(each)) ?? [];
    const values = { xadd: ['*', 'a', 'b'], hset: ['a', 'b'], xrevrange: ['+', '-'] }[command] ?? [];
    await expect(client.call(command, 'secrets', ...values)).rejects.toThrow(/NOPERM.*key/i);
    client.disconnect();
  });
});
