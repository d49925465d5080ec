import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsLogin } from '../../../adapters/secrets/vendors.ts';
import { connectCache } from '../../../platform/cache/connect.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { startRedis } from '../../../tools/servers/redis.ts';
import type { RedisServer } from '../../../tools/servers/redis.ts';
import { eventually } from '../../support/eventually.ts';
import { startElastiCache } from '../../support/fakes/elasticache.ts';
import { startAws } from '../../support/fakes/emulated-aws.ts';
import { freePort } from '../../support/free-port.ts';

const first = 'the first of the user';
const secretArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:cache-user';
const folder = mkdtempSync(join(tmpdir(), 'shopmart-rotation-'));
let server: RedisServer;
let admin: Redis;
let aws: Awaited<ReturnType<typeof startAws>>;
let elastiCache: Awaited<ReturnType<typeof startElastiCache>>;
let rotate: (secret?: string) => Promise<void>;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const users = [
    { username: 'admin', password: 'of-admin', accessString: 'on ~* &* +@all' },
    { username: 'default', password: 'of-nobody', accessString: 'off -@all' },
    { username: 'user', password: first.replaceAll(' ', '-'), accessString: 'on ~limit:* -@all +info +get' },
  ] as const;
  server = await startRedis({ folder, port: await freePort(), kind: 'cache', users });
  admin = new Redis(server.url, { username: 'admin', password: 'of-admin' });
  elastiCache = await startElastiCache(admin, { 'shopmart-test-cache-user': 'user' });
  const login = { username: 'user', password: first.replaceAll(' ', '-') };
  aws = await startAws({
    secrets: {
      [secretArn]: JSON.stringify({ ...login, userId: 'shopmart-test-cache-user' }),
      'arn:unknown': JSON.stringify({ ...login, userId: 'shopmart-test-cache-nobody' }),
      'arn:without-id': JSON.stringify(login),
    },
  });
  process.env['AWS_ENDPOINT_URL_ELASTICACHE'] = elastiCache.url;
  const { handler } = await import('../../../lambdas/operations/rotate-valkey-user/handler.ts');
  rotate = async (secret = secretArn) => {
    const token = aws.beginRotation(secret);
    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
      await handler({ Step, SecretId: secret, ClientRequestToken: token }, {} as Context);
  };
});

afterAll(async () => {
  vi.useRealTimers();
  admin.disconnect();
  await Promise.all([server.stop(), aws.stop(), elastiCache.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function signInWith(password: string): Promise<string> {
  const redis = new Redis(server.url, { username: 'user', password, retryStrategy: null, maxRetriesPerRequest: 0, lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    await redis.get('limit:x');
    return 'accepted';
  } catch (error) {
    return String(error);
  } finally {
    redis.disconnect();
  }
}

test('a connected client reconnects with its password during a rotation, and with the new one after it', async () => {
  const cache = await connectCache(server.url, awsLogin(secretArn), createLogger('test', { level: 'silent' }));
  await eventually(async () => expect(await cache.get('limit:x')).toBeNull());
  const disconnectAll = () => admin.call('CLIENT', 'KILL', 'USER', 'user');
  const before = (await awsLogin(secretArn)()).password;
  await rotate();
  await disconnectAll();
  await eventually(async () => expect(await cache.get('limit:x')).toBeNull());
  expect(await signInWith(before)).toBe('accepted');

  vi.setSystemTime(Date.now() + 6 * 60_000);
  const next = (await awsLogin(secretArn)()).password;
  expect(next).not.toBe(before);
  await rotate();
  // The password of two rotations ago is not accepted any more, so the client must have taken the next one.
  expect(await signInWith(before)).toMatch(/WRONGPASS|NOAUTH/);
  await disconnectAll();
  await eventually(async () => expect(await cache.get('limit:x')).toBeNull());
  cache.disconnect();
});

test('a user that ElastiCache does not have is named, and its secret stays as it is', async () => {
  await expect(rotate('arn:unknown')).rejects.toThrow('User shopmart-test-cache-nobody not found.');
  await expect(rotate('arn:without-id')).rejects.toThrow('the secret has no userId');
});
