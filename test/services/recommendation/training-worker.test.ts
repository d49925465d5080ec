import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { insertBaskets } from '../../../domain/recommendation/baskets/store.ts';
import { endTraining, listModels, takeTraining } from '../../../domain/recommendation/models/store.ts';
import { trainInWorker } from '../../../services/recommendation/training-worker.ts';
import { freshDatabase } from '../../support/postgres.ts';
import type { FreshDatabase } from '../../support/postgres.ts';

let database: FreshDatabase;
let training: ReturnType<typeof trainInWorker>;

beforeAll(async () => {
  database = await freshDatabase(['recommendation']);
  vi.stubEnv('TRAINING_DATABASE', JSON.stringify(database.settings('recommendation')));
  training = trainInWorker(new URL('training-thread.ts', import.meta.url));
});

afterAll(async () => {
  await training.stop();
  await database.admin.close();
  vi.unstubAllEnvs();
});

const anHourAgo = new Date(Date.now() - 3_600_000);

async function order(...skus: readonly string[]): Promise<void> {
  const basket = { orderId: randomUUID(), customerId: 1, placedAt: anHourAgo.toISOString(), skus };
  await insertBaskets(database.admin, [basket], anHourAgo);
}

test('the thread trains on all baskets first, then reads the new ones only, and trains nothing without any', async () => {
  await order('TEAPOT', 'CUP');
  await order('TEAPOT', 'SAUCER');
  expect(await training.train()).toMatchObject({ version: 1, baskets: 2, newBaskets: 2, products: 3 });
  await order('LAMP', 'BULB');
  expect(await training.train()).toMatchObject({ version: 2, baskets: 3, newBaskets: 1, products: 5 });
  expect(await training.train()).toBeUndefined();
  expect((await listModels(database.admin)).map(({ version, is_active }) => [version, is_active])).toEqual([
    [2, true],
    [1, false],
  ]);
});

test('a training that fails is reported with its cause, the former model stays active, and the next training has its baskets', async () => {
  await database.admin.run`alter table recommendation.models add constraint none_further check (version < 3)`;
  await order('LAMP', 'SHADE');
  await expect(training.train()).rejects.toThrow(/the training failed: [\s\S]*none_further/);
  expect((await listModels(database.admin))[0]).toMatchObject({ version: 2, is_active: true });
  await database.admin.run`alter table recommendation.models drop constraint none_further`;
  expect(await training.train()).toMatchObject({ baskets: 4, newBaskets: 1 });
});

test('only one of several tasks takes the lease to train', async () => {
  await order('LAMP', 'TEAPOT');
  const now = new Date(Date.now() + 3_600_000);
  const due = { now, leaseEnd: new Date(now.getTime() + 60_000), trainedBefore: new Date(now.getTime() - 900_000) };
  const taken = await Promise.all([1, 2, 3].map(async () => takeTraining(database.admin, due)));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await takeTraining(database.admin, due)).toBe(false);
  await endTraining(database.admin);
  expect(await takeTraining(database.admin, due)).toBe(true);
});
