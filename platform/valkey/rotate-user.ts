import { setTimeout as pause } from 'node:timers/promises';
import { DescribeUsersCommand, ElastiCacheClient, ModifyUserCommand } from '@aws-sdk/client-elasticache';
import type { User } from '@aws-sdk/client-elasticache';
import type { LoginSecret, LoginTarget } from '../aws/rotate-secret.ts';

/** Below the function's time-out of a minute. ElastiCache takes some seconds to change a user on all nodes. */
const LONGEST_CHANGE_MILLIS = 50_000;

const client = new ElastiCacheClient({});

/** A user of ElastiCache, which has two passwords at a time: the current one and the next one. */
export const valkeyUser: LoginTarget = {
  nextUsername: ({ username }) => username,
  async set(next, current) {
    const UserId = idOf(next);
    const AuthenticationMode = { Type: 'password' as const, Passwords: [current.password, next.password] };
    await client.send(new ModifyUserCommand({ UserId, AuthenticationMode }));
    const deadline = Date.now() + LONGEST_CHANGE_MILLIS;
    while ((await find(UserId)).Status !== 'active') {
      if (Date.now() > deadline) throw new Error(`the user ${UserId} is still being changed`);
      await pause(1_000);
    }
  },
  async test(next, current) {
    const UserId = idOf(next);
    const { Status, Authentication } = await find(UserId);
    // The function has no route to the nodes. A test of the schedule alone has one password.
    const passwords = next.password === current.password ? 1 : 2;
    if (Status !== 'active' || (Authentication?.PasswordCount ?? 0) < passwords)
      throw new Error(`the user ${UserId} is ${Status} with ${Authentication?.PasswordCount} passwords, not active with ${passwords}`);
  },
};

async function find(UserId: string): Promise<User> {
  const { Users: [user] = [] } = await client.send(new DescribeUsersCommand({ UserId }));
  if (!user) throw new Error(`ElastiCache has no user ${UserId}`);
  return user;
}

function idOf({ userId }: LoginSecret): string {
  if (typeof userId !== 'string') throw new Error('the secret has no userId, which names the user of ElastiCache');
  return userId;
}
