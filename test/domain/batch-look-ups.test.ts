import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { identifier, json } from '../../platform/sql/sql.ts';
import { freshDatabase } from '../support/postgres.ts';
import { receive } from '../support/builders/stock-world.ts';

const database = await freshDatabase(['inventory', 'payment']);
// One connection each: a session keeps the plans that it made when the tables were small.
const sessions = {
  inventory: connectPostgres({ ...database.settings('inventory'), max: 1 }),
  payment: connectPostgres({ ...database.settings('payment'), max: 1 }),
} as const;

/** A saga, and the reservation whose parcel it picks. */
const Known = z.object({ saga: z.uuid(), reservation: z.uuid() });

type Known = z.infer<typeof Known>;

const unknownSagas = (): readonly Known[] => Array.from({ length: 4 }, () => ({ saga: randomUUID(), reservation: randomUUID() }));
const amount = { amount: 100, currency: 'GBP' };

/** Each function that takes a batch, with its input for a saga. */
const functions: readonly (readonly [schema: keyof typeof sessions, name: string, about: (known: Known) => object])[] = [
  ['inventory', 'reserve', () => ({ lines: [{ lineNo: 1, sku: 'NONE', quantity: 1 }] })],
  [
    'inventory',
    'record_pick_requests',
    ({ reservation: reservationId }) => ({ type: 'inventory.pick-parcel.v1', reservationId, parcel: { parcelNo: 1, centre: 'north' } }),
  ],
  ['inventory', 'record_pick_responses', () => ({ outcome: 'accepted' })],
  ['inventory', 'ship', () => ({ trackingNumber: 'T', shippedAt: '2026-11-27T12:00:00Z' })],
  ['inventory', 'release', ({ reservation: sagaId }) => ({ sagaId })],
  ['payment', 'begin_operations', () => ({ type: 'payment.authorise.v1', amount, paymentMethod: 'pm', provider: 'stripe' })],
  ['payment', 'finish_operations', () => ({ step: 'authorise', outcome: 'authorised' })],
  [
    'payment',
    'record_provider_events',
    () => ({ provider: 'stripe', eventId: randomUUID(), type: 't', kind: 'authorised', providerPaymentId: 'pi', state: {} }),
  ],
];

const Explained = z.object({
  'QUERY PLAN': z.tuple([z.object({ Plan: z.object({ 'Shared Hit Blocks': z.int(), 'Shared Read Blocks': z.int() }) })]),
});

/** Blocks of 8 KB that one call looks at, its nested statements included. */
async function blocksOf([schema, name, about]: (typeof functions)[number], known: readonly Known[]): Promise<number> {
  const batch = known.map((one) => ({ sagaId: one.saga, attempt: 1, ...about(one) }));
  const [explained] = await sessions[schema].rows(Explained)`
    explain (analyze, buffers, format json) select * from ${identifier(schema)}.${identifier(name)}(${json(batch)})
  `;
  if (!explained) throw new Error(`${schema}.${name} was not explained`);
  const [{ Plan }] = explained['QUERY PLAN'];
  return Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
}

const whileSmall = new Map<string, number>();

beforeAll(async () => {
  // Twice: the first time it reads the catalogue too.
  for (let round = 0; round < 2; round += 1) for (const one of functions) whileSmall.set(one[1], await blocksOf(one, unknownSagas()));
  await database.admin.run`
    with saga as (select gen_random_uuid() as id, gen_random_uuid() as parcel_id from generate_series(1, 20000)),
    reservation as (insert into inventory.reservations (saga_id, attempt, outcome) select id, 1, 'reserved' from saga),
    parcel as (insert into inventory.reserved_parcels (saga_id, attempt, parcel_no, centre, lines) select id, 1, 1, 'north', '[]' from saga),
    pick as (
      insert into inventory.picks (saga_id, attempt, status, reservation_id, reservation_attempt, parcel_no)
      select parcel_id, 1, 'requested', id, 1, 1 from saga
    ),
    payment as (insert into payment.payments (payment_id, currency, amount, status, attempt, provider) select parcel_id, 'GBP', 100, 'pending', 1, 'stripe' from saga),
    operation as (
      insert into payment.operations (saga_id, step, attempt, payment_id, request, provider, status)
      select parcel_id, 'authorise', 1, parcel_id, '{"type": "payment.authorise.v1"}', 'stripe', 'begun' from saga
    )
    insert into payment.provider_events (provider, event_id, type, provider_payment_id, result) select 'stripe', id, 't', 'pi', 'no-change' from saga
  `;
});

afterAll(async () => {
  await Promise.all([...Object.values(sessions), database.admin].map((pool) => pool.close()));
});

test('inventory.reserve looks at each stock row a few times, however many SKUs its orders name', async () => {
  const skus = Array.from({ length: 100 }, (_, index) => `SKU-${index}`);
  const goods = skus.flatMap((sku) => ['midlands', 'north', 'south'].map((centre) => ({ sku, centre, quantity: 10 })));
  await receive(sessions.inventory, ...goods);
  const lines = skus.map((sku, index) => ({ lineNo: index + 1, sku, quantity: 1 }));
  const blocks = await blocksOf(['inventory', 'reserve', () => ({ lines })], unknownSagas().slice(0, 1));
  // 300 rows: looked up, locked, read, changed and entered in the ledger. A look-up of all for each would be 30,000 of them.
  expect(blocks).toBeLessThan(6000);
});

// A scan of 20,000 rows is thousands of blocks by an index, and hundreds without.
describe('by plans that were made while the tables were small, and with tables that are not', () => {
  test.each(functions)('%s.%s looks for what there is not by index', async (...one) => {
    expect((await blocksOf(one, unknownSagas())) - (whileSmall.get(one[1]) ?? 0)).toBeLessThan(100);
  });

  test.each(functions)('%s.%s finds what its batch names by index', async (...one) => {
    const known = await database.admin.rows(Known)`
      select saga_id as saga, reservation_id as reservation from inventory.picks where status = 'requested' and reservation_id is not null order by saga_id limit 4
    `;
    expect(known).toHaveLength(4);
    expect((await blocksOf(one, known)) - (whileSmall.get(one[1]) ?? 0)).toBeLessThan(600);
  });
});
