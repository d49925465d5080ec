import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { platformMigrations } from '../../../platform/sql/platform-tables.ts';
import { BUILT } from '../../support/citus/built-statements.ts';
import { REFUSALS, refusalsOf } from '../../support/citus/refusals.ts';
import { shardedBelow, shardKeys, statementOf, statementsIn, statementsOf, templatesIn } from '../../support/citus/sharded-statements.ts';

const MIGRATIONS = 'domain/order/sql/migrations/*.sql';
const stated = shardKeys(
  globSync(MIGRATIONS)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n'),
);
const keys = new Map([...stated, [BUILT, 'unknown']]);
// What follows in the same file is the engine's tail itself.
const [events = ''] = platformMigrations('shop').map(({ text }) => text.slice(0, text.indexOf('create function shop.is_citus')));
const statements = [
  ...templatesIn('{domain,services,lambdas}/order/**/*.ts'),
  ...templatesIn('{domain,services,lambdas}/analytics/**/*.ts'),
  ...templatesIn('{ops,platform/outbox}/**/*.ts'),
  ...statementsIn('domain/order/sql/**/*.sql'),
  ...statementsOf('platform/sql/platform-tables.ts', events),
].filter(({ tree }) => shardedBelow(tree, keys).size > 0);

/** What Citus 13.2.2 was seen to refuse, by the rule that finds it. `npm run test:orders` on Citus runs the statements of the product themselves. */
const REFUSED: readonly (readonly [rule: RegExp, statement: string, message: string])[] = [
  [
    /generic plan/,
    `create function shop.f(p_customer_id bigint, p jsonb) returns void language plpgsql set plan_cache_mode = force_generic_plan as $$ begin
       insert into shop.order_lines (customer_id, line_no) select p_customer_id, x.l from jsonb_to_recordset(p) as x (l int); end $$`,
    'could not create distributed plan',
  ],
  [
    /^case, coalesce/,
    `update shop.orders set confirmed_at = coalesce(($1::jsonb ->> 'at')::timestamptz, confirmed_at) where customer_id = 1`,
    'non-IMMUTABLE functions are not allowed in CASE or COALESCE statements',
  ],
  [
    /^case, coalesce/,
    `update shop.orders set confirmed_at = case when version = 1 then now() end where customer_id = 1`,
    'non-IMMUTABLE functions are not allowed in CASE or COALESCE statements',
  ],
  [
    /^do update/,
    `insert into shop.carts (customer_id, version) values (1, 1) on conflict (customer_id) do update set changed_at = now()`,
    'functions used in the DO UPDATE SET clause of INSERTs on distributed tables must be marked IMMUTABLE',
  ],
  [
    /^the returning clause/,
    `update shop.orders set version = 2 where customer_id = 1 returning to_char(placed_at, 'YYYY')`,
    'non-IMMUTABLE functions are not allowed in the RETURNING clause',
  ],
  [
    /^a stable function/,
    `update shop.outbox set retry_at = now() + interval '10 seconds' * refusals where lane = 1`,
    'STABLE functions used in UPDATE queries cannot be called with column references',
  ],
  [
    /volatile/,
    `update shop.orders set version = (random() * 10)::int where customer_id = 1`,
    'functions used in UPDATE queries on distributed tables must not be VOLATILE',
  ],
  [
    /joined by their shard keys/,
    `select 1 from shop.orders o join shop.order_lines l on l.order_id = o.order_id where o.customer_id = 1`,
    'the query contains a join that requires repartitioning',
  ],
  [
    /joined by their shard keys/,
    `select (select count(*) from shop.order_lines l where l.order_id = o.order_id) from shop.orders o`,
    'complex joins are only supported when all distributed tables are co-located and joined on their distribution columns',
  ],
  [
    /^for update/,
    `select 1 from shop.orders where order_id = $1 for update`,
    'could not run distributed query with FOR UPDATE/SHARE commands',
  ],
  [
    /^for update/,
    `select 1 from shop.outbox order by position limit 1 for update skip locked`,
    'could not run distributed query with FOR UPDATE/SHARE commands',
  ],
  [
    /^rollup/,
    `select status, count(*) from shop.orders group by rollup (status)`,
    'could not run distributed query with GROUPING SETS, CUBE, or ROLLUP',
  ],
  [
    /^a recursive query/,
    `with recursive r as (select order_id, version from shop.orders union all select order_id, version + 1 from r where version < 2) select 1 from r`,
    'recursive CTEs are only supported when they contain a filter on the distribution column',
  ],
  [
    /^the key of a row/,
    `update shop.orders set customer_id = 2 where customer_id = 1`,
    'modifying the partition value of rows is not allowed',
  ],
  [
    /^rows are merged/,
    `merge into shop.carts c using (values (1::bigint)) v (id) on c.customer_id = v.id when not matched then insert (customer_id, version) values (v.id, 1)`,
    'non-IMMUTABLE functions are not yet supported in MERGE sql with distributed tables',
  ],
  [
    /no triggers/,
    `create trigger t before insert on shop.orders for each row execute function shop.t()`,
    'triggers are not supported on distributed tables',
  ],
  [
    /^a unique index/,
    `create unique index on shop.orders (order_id)`,
    'creating unique indexes on non-partition columns is currently unsupported',
  ],
  [
    /^a sub-select has a column/,
    `select exists (select from shop.orders)`,
    'a column definition list is required for functions returning "record"',
  ],
  [
    /xmax/,
    `insert into shop.carts (customer_id, version) values (1, 1) on conflict (customer_id) do nothing returning (xmax = 0)`,
    'PostgreSQL on partitions refuses it',
  ],
];

describe('statements on sharded tables', () => {
  test('are found for every sharded table', () => {
    const found = new Set(statements.flatMap(({ tree }) => [...shardedBelow(tree, keys).values()]));
    expect([...found].toSorted()).toEqual([...stated.keys(), BUILT].toSorted());
  });

  test('contain nothing that Citus refuses', () => {
    const refused = statements.flatMap((statement) =>
      refusalsOf(statement, keys).map((rule) => `${statement.file}: ${rule}: ${statement.text.trim()}`),
    );
    expect(refused.join('\n\n')).toBe('');
  });
});

describe('a statement that a function builds', () => {
  const run = (execute: string) =>
    statementsOf('here.sql', `create function shop.f(t text) returns void language plpgsql as $$ begin ${execute}; end $$`).flatMap(
      (statement) => refusalsOf(statement, keys),
    );

  test.each([
    [`execute 'update shop.orders set customer_id = 2'`, /^the key of a row/],
    [`execute format('update shop.orders set confirmed_at = coalesce(now(), %L) where customer_id = %s', t, t)`, /^case, coalesce/],
    [`execute format('select 1 from shop.%I where lane = 1 for update', t)`, /^for update/],
    [`execute format('select 1 from shop.%1$I one join shop.%1$I other on one.a = other.b', t)`, /^sharded tables are joined/],
    [`for t in execute format('select status from shop.orders for update') loop null; end loop`, /^for update/],
  ])('is checked as others are: %s', (execute, rule) => {
    expect(run(execute)).toEqual([expect.stringMatching(rule)]);
  });

  test('is accepted: one that Citus runs', () => {
    expect(run(`execute format('select 1 from shop.%I where customer_id = %L and x like ''%%''', t, t)`)).toEqual([]);
  });

  test('is refused when its text is not known', () => {
    expect(() => run('execute t')).toThrow('here.sql executes t: write the statement as a literal or by format of a literal');
    expect(() => run(`execute 'drop table ' || t`)).toThrow(/so that it can be checked/);
  });
});

describe('the rules of Citus', () => {
  test.each(REFUSED)('refuse by %s: %s', (rule, text) => {
    const broken = statementsOf('here.sql', text).flatMap((statement) => refusalsOf(statement, keys));
    expect(broken).toEqual([expect.stringMatching(rule)]);
  });

  test('are each shown by a statement', () => {
    for (const { rule } of REFUSALS)
      expect(
        REFUSED.some(([shown]) => shown.test(rule)),
        rule,
      ).toBe(true);
  });

  test.each([
    `select 1 from shop.orders o join shop.order_lines l on l.customer_id = o.customer_id and l.order_id = o.order_id`,
    `select 1 from shop.orders o join shop.order_lines l on (l.customer_id, l.order_id) = (o.customer_id, o.order_id)`,
    `select 1 from shop.orders o, shop.parcels p where o.customer_id = $1 and p.customer_id = $1 and p.order_id = o.order_id`,
    `select (select count(*) from shop.order_lines l where l.customer_id = o.customer_id) from shop.orders o`,
    `select (select max(n) from (select count(*) as n from shop.order_lines l where l.customer_id = o.customer_id group by l.sku) lines) from shop.orders o`,
    `select 1 from shop.carts where customer_id = $1 for update`,
    `select status, count(*) from shop.orders where customer_id = $1 group by rollup (status)`,
    `with days as materialized (select status, count(*) as n from shop.orders group by status) select status, sum(n) from days group by rollup (status)`,
    `select 1 from shop.orders where order_id in (select order_id from shop.parcels where status = 'picking')`,
    `update shop.orders set confirmed_at = now() where customer_id = $1`,
    `update shop.orders set confirmed_at = coalesce($1::timestamptz, confirmed_at) where customer_id = $2`,
    `insert into shop.carts (customer_id, version) values (1, 1) on conflict (customer_id) do update set changed_at = excluded.changed_at`,
    `select coalesce(now(), placed_at) from shop.orders`,
  ])('accept: %s', (text) => {
    expect(refusalsOf(statementOf('here', text), keys)).toEqual([]);
  });
});
