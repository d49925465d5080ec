import type { EnvironmentConfig } from '../config.ts';
import type { ValkeyRights } from '../constructs/valkey-users.ts';

const TRANSACTION = ['multi', 'exec'];
const COUNT = [...TRANSACTION, 'incr', 'decr', 'expire', 'ttl', 'del'];

/** What each program does in the cache. */
export const CACHE_RIGHTS = {
  user: { keys: ['session:*', 'limit:*', 'passkey:*'], commands: ['get', 'set', ...COUNT] },
  product: { keys: ['catalogue:*'], commands: ['mget', 'get', 'set', 'getrange', 'eval'] },
  // Notes who of the staff has just acted.
  order: { keys: ['limit:*', 'staff-act:*'], commands: ['get', 'set', ...COUNT] },
  analytics: { keys: ['analytics:*', 'limit:*'], commands: ['get', 'set', ...COUNT] },
} satisfies Readonly<Record<string, ValkeyRights>>;

const CONSUME = ['xgroup|create', 'xgroup|delconsumer', 'xinfo|consumers', 'xreadgroup', 'xpending', 'xclaim', 'xack'];

/** What each program does in the bus. */
export const BUS_RIGHTS = {
  'event-relay': { keys: ['events:*', 'outbox:*'], commands: [...TRANSACTION, 'mget', 'watch', 'unwatch', 'set', 'xadd', 'xtrim'] },
  // Requests wait for the decisions about their orders.
  // It erases the customers of erased accounts.
  order: { keys: ['events:order', 'events:user', 'dead:order'], commands: [...TRANSACTION, ...CONSUME, 'xread', 'xrevrange', 'xadd'] },
  // It moves events to its dead letters.
  notification: {
    keys: ['events:order', 'events:user', 'events:inventory', 'dead:notification'],
    commands: [...TRANSACTION, ...CONSUME, 'xadd'],
  },
  recommendation: {
    keys: ['events:order', 'events:product', 'events:inventory', 'events:user', 'dead:recommendation'],
    commands: [...TRANSACTION, ...CONSUME, 'xadd'],
  },
  // The runbooks read streams and groups, and replay dead letters.
  operator: {
    keys: ['events:*', 'dead:*'],
    commands: [
      ...TRANSACTION,
      'xadd',
      'xdel',
      'xlen',
      'xpending',
      'xrange',
      'xrevrange',
      'xinfo|stream',
      'xinfo|groups',
      'xinfo|consumers',
    ],
  },
} satisfies Readonly<Record<string, ValkeyRights>>;

/** The stand-in of Stripe stores its accounts in the bus. */
const STAND_INS = {
  stripe: { keys: ['sandbox:stripe:*'], commands: ['hset', 'hdel', 'hscan'] },
} satisfies Readonly<Record<string, ValkeyRights>>;

export function busRights({ thirdParties }: Pick<EnvironmentConfig, 'thirdParties'>): Readonly<Record<string, ValkeyRights>> {
  return thirdParties.kind === 'sandbox' ? { ...BUS_RIGHTS, ...STAND_INS } : BUS_RIGHTS;
}
