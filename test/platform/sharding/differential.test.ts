import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../support/postgres.ts';
import { generateQuery, randomOf } from './generated-query.ts';

const QUERIES = 250 * Number(process.env['PROOF_FACTOR'] ?? '1');
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const { adminSettings, admin } = await freshDatabase(['order']);
const client = new Client({ ...adminSettings, ssl: false });

const tables = (prefix: string) => `
  create table ${prefix}customers (customer_id bigint primary key, country text not null);
  create table ${prefix}purchases (
    customer_id bigint not null, purchase int not null, state text not null, units int not null, note text, bought_at timestamptz not null,
    primary key (customer_id, purchase));
`;

beforeAll(async () => {
  await client.connect();
  await client.query(`${tables('shop.sharded_')} ${tables('shop.plain_')}`);
  await client.query(
    `select shop.shard_table('shop.sharded_customers', 'customer_id'), shop.shard_table('shop.sharded_purchases', 'customer_id', 'shop.sharded_customers')`,
  );
  const random = randomOf(seed);
  const customers = Array.from({ length: 37 }, (_, id) => ({ customer_id: id, country: ['GB', 'FR', 'DE'][random(3)] }));
  // The first customers have most of the purchases.
  const purchases = customers.flatMap(({ customer_id }) =>
    Array.from({ length: Math.trunc(60 / (1 + customer_id)) }, (_, purchase) => ({
      customer_id,
      purchase,
      state: ['open', 'paid', 'gone'][random(3)],
      units: random(10),
      note: random(3) === 0 ? null : `n${random(50)}`,
      bought_at: new Date(Date.UTC(2026, 0, 1) + random(5_000_000) * 1000).toISOString(),
    })),
  );
  for (const [table, rows] of [
    ['customers', customers],
    ['purchases', purchases],
  ] as const)
    for (const prefix of ['sharded', 'plain'])
      await client.query(`insert into shop.${prefix}_${table} select * from jsonb_populate_recordset(null::shop.${prefix}_${table}, $1)`, [
        JSON.stringify(rows),
      ]);
});

afterAll(() => Promise.all([client.end(), admin.close()]));

test(`${QUERIES} generated queries have the same results on sixteen shards and on one table (SEED=${seed} repeats them)`, async () => {
  const random = randomOf(seed);
  for (let number = 1; number <= QUERIES; number += 1) {
    const query = generateQuery(random);
    const results = await Promise.all(
      ['sharded', 'plain'].map((prefix) => client.query({ text: query.replaceAll('TABLE_', `shop.${prefix}_`), rowMode: 'array' })),
    );
    expect(results[0]?.rows, `SEED=${seed}, query ${number}: ${query}`).toEqual(results[1]?.rows);
  }
});

test('a table that lacks a row is found', async () => {
  await client.query('delete from shop.plain_purchases where customer_id = 0 and purchase = 0');
  const count = 'select count(*) from TABLE_purchases';
  const [sharded, plain] = await Promise.all(
    ['sharded', 'plain'].map((prefix) => client.query(count.replace('TABLE_', `shop.${prefix}_`))),
  );
  expect(sharded?.rows).not.toEqual(plain?.rows);
});
