// A worker that plants what its stream says, and on request stops forever where a test kills it.
import { Redis } from 'ioredis';
import * as z from 'zod';
import { takeNew } from '../../../platform/outbox/inbox.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { consumeGroup } from '../../../platform/streams/consume.ts';

const Settings = z.object({
  redisUrl: z.string(),
  database: z.object({
    host: z.string(),
    port: z.int(),
    database: z.string(),
    user: z.string(),
    password: z.string(),
    tls: z.literal('disable'),
  }),
  consumer: z.string(),
  stopsAt: z.enum(['before the commit', 'after the commit']).optional(),
});

const { redisUrl, database, consumer, stopsAt } = Settings.parse(JSON.parse(process.argv[2] ?? '{}'));
const sql = connectPostgres(database);

async function stopHere(point: typeof stopsAt): Promise<void> {
  if (stopsAt !== point) return;
  console.log('stopped');
  await new Promise<never>(() => undefined);
}

consumeGroup({
  redis: new Redis(redisUrl),
  upcasters: [],
  streams: ['events:garden'],
  group: 'gnomes',
  consumer,
  logger: { warn: console.error, error: console.error },
  backOffMillis: 50,
  deadAfterMillis: 300,
  handle: async (events) => {
    await sql.transaction(async (tx) => {
      for (const { subject } of await takeNew(tx, 'product', 'gnomes', events))
        await tx.run`insert into product.planted values (${subject})`;
      await stopHere('before the commit');
    });
    await stopHere('after the commit');
  },
});
