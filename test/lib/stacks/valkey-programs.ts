import type { Redis } from 'ioredis';
import { rateLimit } from '../../../platform/cache/rate-limit.ts';
import { inTransaction } from '../../../platform/sharding/sharded.ts';
import { consumeGroup } from '../../../platform/streams/consume.ts';
import { replayDeadLetters } from '../../../platform/streams/dead-letters.ts';
import { followStream } from '../../../platform/streams/follow.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { Account } from '../../../sandbox/stripe/account.ts';
import { IdempotencyKeys } from '../../../sandbox/stripe/idempotency.ts';
import { AccountStore } from '../../../sandbox/stripe/store.ts';
import { answerCache } from '../../../services/analytics/answer-cache.ts';
import { findLostBatches, streamBatches } from '../../../services/event-relay/stream-sink.ts';
import { catalogueCache } from '../../../services/product/catalogue-cache.ts';
import { staffReads } from '../../../services/order/staff-reads.ts';
import { sessionCache } from '../../../services/user/session-cache.ts';
import { eventually } from '../../support/eventually.ts';

const logger = createLogger('test', { level: 'silent' });

interface Use {
  readonly redis: Redis;

  /** Whether Redis has refused a command of the program. */
  readonly isRefused: () => Promise<boolean>;

  /** Adds an event of an order, as another program. */
  readonly publish: () => Promise<unknown>;
}

/** What each program does in the cache, by its own code. */
export const CACHE_PROGRAMS: Readonly<Record<string, (use: Use) => Promise<unknown>>> = {
  user: async ({ redis }) => {
    const sessions = sessionCache(redis, logger, createMetrics('user'));
    await sessions.save('token', { customerId: '1', roles: [] } as never);
    await sessions.find('token');
    await sessions.remove('hash');
    await limit(redis);
  },
  product: async ({ redis }) => {
    const cache = catalogueCache({ redis, logger, metrics: createMetrics('product') });
    await cache.followedMoment();
    await cache.recordFollowed('1', Date.now());
    await cache.page('mug', async () => ({ body: Buffer.from('{}'), version: 1 }));
    const mug = { id: 1, version: 2, changedAt: 0, slugs: ['mug'], skus: ['MUG'], categories: [] };
    await cache.announce({ products: [mug], lists: ['mugs'], areListingsChanged: true, isTreeChanged: false });
  },
  order: async ({ redis }) => {
    await limit(redis);
    const shards = inTransaction({} as never);
    const lists = staffReads({ primary: shards, replica: shards }, redis, logger);
    await lists.recordAct('account');
    await lists.list('account', async () => []);
  },
  analytics: async ({ redis }) => {
    const answers = answerCache(redis, logger);
    const key = { query: 'revenue', parameters: {}, timeZone: 'UTC', version: '1' };
    await answers.save(key, { rows: [], asOf: null, computedAt: new Date().toISOString() }, 60);
    await answers.find(key);
    await limit(redis);
  },
};

/** What each program does in the bus, by its own code. */
export const BUS_PROGRAMS: Readonly<Record<string, (use: Use) => Promise<unknown>>> = {
  'event-relay': async ({ redis }) => {
    const lane = { schema: 'product', lane: 1, acknowledged: 0, events: [pending] };
    await findLostBatches(redis, [lane]);
    await streamBatches(redis, [lane], 1_000);
    await streamBatches(redis, [{ ...lane, acknowledged: 9 }], 1_000);
  },
  order: async (use) => {
    const { redis, isRefused, publish } = use;
    let isInformed = false;
    const following = followStream({
      redis,
      stream: 'events:order',
      onEvent: () => (isInformed = true),
      onGap: () => undefined,
      logger,
    });
    await eventually(async () => {
      if (isInformed || (await isRefused())) return;
      await publish();
      throw new Error('still at work');
    });
    await following.stop();
    await consumerOf('order', ['events:user'])(use);
  },
  notification: consumerOf('notification', ['events:order', 'events:user']),
  recommendation: consumerOf('recommendation', ['events:order', 'events:product', 'events:inventory', 'events:user']),
  operator: async ({ redis }) => {
    await replayDeadLetters({ redis, group: 'notification' });
    await Promise.all([redis.xlen('dead:notification'), redis.xrevrange('dead:notification', '+', '-', 'COUNT', 1)]);
    await Promise.all([redis.xinfo('STREAM', 'events:order'), redis.xinfo('GROUPS', 'events:order')]);
    await Promise.all([redis.xinfo('CONSUMERS', 'events:order', 'notification'), redis.xpending('events:order', 'notification')]);
  },
  stripe: async ({ redis }) => {
    const account = new Account({ publicUrl: 'http://shop.test', now: Date.now, changed: () => undefined });
    const store = await AccountStore.open(redis, 'sandbox:stripe:test', { account, keys: new IdempotencyKeys() }, Date.now());
    store.keepMethod('pm_1', 'tok_1');
    store.deleteKey('old');
    await store.flush();
  },
};

/** A program that consumes streams as a group. */
function consumerOf(group: string, streams: readonly [string, ...string[]]) {
  return async ({ redis, isRefused }: Use): Promise<void> => {
    const other = redis.duplicate();
    await other.xgroup('CREATE', streams[0], group, '0', 'MKSTREAM').catch(() => undefined);
    await other.xgroup('DELCONSUMER', streams[0], group, 'of yesterday').catch(() => undefined);
    other.disconnect();
    let isParked = false;
    const consumption = consumeGroup({
      upcasters: [],
      redis,
      streams,
      group,
      consumer: 'one',
      logger: { warn: () => undefined, error: () => (isParked = true) },
      handle: async () => Promise.reject(new Error('never handled')),
      maxDeliveries: 2,
      backOffMillis: 20,
      deadAfterMillis: 20,
    });
    await eventually(async () => {
      if (!(isParked || (await isRefused()))) throw new Error('still at work');
    });
    await consumption.stop();
  };
}

async function limit(redis: Redis): Promise<void> {
  const one = rateLimit(redis, logger, { name: 'tests', most: 9, windowSeconds: 60, refusal: 'too many tests' });
  await one.spend('a');
  await one.giveBack('a');
  await one.reset('a');
}

const event = { eventId: 'e', type: 'product.priced.v1', subject: 's', payload: {}, traceparent: null };
const pending = { position: 1, lane: 1, event, isStreamed: false, isQueued: false, ageSeconds: 0 } as never;
