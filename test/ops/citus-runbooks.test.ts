import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSqlBlocks } from '../support/runbook-sql.ts';

const RUNBOOKS = ['orders-add-node', 'orders-move-shard', 'orders-isolate-customer', 'orders-rebalance', 'orders-restore-point'] as const;

/** Functions and views of Citus 13.2 and PostgreSQL, as the catalogue of a server with the extension lists them, with the number of arguments. */
const KNOWN: Readonly<Record<string, readonly [least: number, most: number]>> = {
  citus_check_cluster_node_health: [0, 0],
  citus_create_restore_point: [1, 1],
  citus_drain_node: [2, 4],
  citus_move_shard_placement: [3, 6],
  citus_rebalance_start: [0, 5],
  citus_rebalance_status: [0, 1],
  citus_rebalance_stop: [0, 0],
  citus_rebalance_wait: [0, 0],
  citus_remove_node: [2, 2],
  get_rebalance_table_shards_plan: [0, 7],
  get_shard_id_for_distribution_column: [2, 2],
  isolate_tenant_to_new_shard: [2, 4],
  pg_switch_wal: [0, 0],
  replicate_reference_tables: [0, 1],
};

const callsOf = (text: string) =>
  [...text.matchAll(/\b((?:citus|get|isolate|replicate|pg_switch)_\w+)\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, name = '', args = '']) => ({
    name,
    count: args.trim() === '' ? 0 : args.split(',').length,
  }));

describe.each(RUNBOOKS)('the SQL of %s', (runbook) => {
  const blocks = readSqlBlocks(runbook);

  test('calls functions that Citus has, with as many arguments as they take', () => {
    expect(blocks).not.toEqual([]);
    for (const { name, count } of blocks.flatMap(({ text }) => callsOf(text))) {
      const [least, most] = KNOWN[name] ?? [];
      expect(least, `${name} is not a function of Citus 13.2`).toBeDefined();
      expect(count, name).toBeGreaterThanOrEqual(least ?? 0);
      expect(count, name).toBeLessThanOrEqual(most ?? 0);
    }
  });

  test('says what each value is that it needs', () => {
    expect(new Set(blocks.flatMap(({ variables }) => variables)).difference(new Set<string>(VALUES))).toEqual(new Set());
  });
});

const VALUES = ['node', 'port', 'shard', 'from', 'from_port', 'to', 'to_port', 'customer', 'point'] as const;

const { CITUS_URL: url, CITUS_NEW_WORKER: newWorker } = process.env;

/**
 * Against a real Citus: `CITUS_URL` is a superuser's address of a coordinator with one worker, in a database that the test may fill, and `CITUS_NEW_WORKER` (host:port) a
 * server with the extension that is no worker yet. All have the settings of `lib/citus-node/etc/patroni-citus.yml`, and `output_plugin_libraries` as `post-init` sets it. It takes two minutes.
 */
describe.skipIf(url === undefined || newWorker === undefined)('on a real Citus, operators', () => {
  const [newHost = '', newPort = ''] = (newWorker ?? '').split(':');
  let shard = '';

  const psql = (text: string, values: Readonly<Record<string, string>> = {}): string => {
    const args = Object.entries({ ON_ERROR_STOP: '1', ...values }).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
    const { status, stdout, stderr } = spawnSync('psql', [url ?? '', '-X', '-q', '-A', '-t', ...args], { input: text, encoding: 'utf8' });
    if (status !== 0) throw new Error(`psql refused\n${text}\n${stderr}`);
    return stdout.trim();
  };
  /** Runs the blocks of a section. @returns what each printed */
  const run = (runbook: (typeof RUNBOOKS)[number], section: string, values: Readonly<Record<string, string>> = {}) =>
    readSqlBlocks(runbook)
      .filter((block) => block.section === section)
      .map(({ text }) => psql(text, values));

  beforeAll(() => {
    psql(`
      drop schema if exists shop cascade;
      create schema shop;
      create table shop.countries (code text primary key);
      create table shop.carts (customer_id bigint primary key, country text);
      create table shop.orders (customer_id bigint, order_id bigint, primary key (customer_id, order_id));
      select create_reference_table('shop.countries');
      select create_distributed_table('shop.carts', 'customer_id', shard_count => 16, colocate_with => 'none');
      select create_distributed_table('shop.orders', 'customer_id', colocate_with => 'shop.carts');
      alter table shop.carts add foreign key (country) references shop.countries (code);
      insert into shop.countries values ('GB');
      insert into shop.carts select i, 'GB' from generate_series(1, 2000) i;
      insert into shop.orders select i % 2000 + 1, i from generate_series(1, 20000) i;
      insert into shop.orders select 7, i from generate_series(100000, 120000) i;`);
  });

  test('add a node, which has no shards until they are moved', () => {
    const [nodes, unhealthy] = run('orders-add-node', 'Check');
    expect(nodes?.split('\n')).toHaveLength(2);
    expect(unhealthy).toBe('');
    // On AWS Patroni registers it.
    psql(`select citus_add_node('${newHost}', ${newPort})`);
    run('orders-add-node', 'Act');
    expect(run('orders-add-node', 'Verify')[0]).toContain(`${newHost}|${newPort}`);
    expect(psql('select count(*) from citus_shards where nodeport = :port', { port: newPort })).toBe('1');
  });

  test('move a shard there and back', () => {
    const [first = ''] = run('orders-move-shard', 'Check')[0]?.split('\n') ?? [];
    const [id = '', from = '', fromPort = ''] = first.split('|');
    shard = id;
    const values = { shard: id, from, from_port: fromPort, to: newHost, to_port: newPort };
    run('orders-move-shard', 'Act', values);
    expect(run('orders-move-shard', 'Verify', values)).toEqual([`${newHost}|${newPort}`]);
    run('orders-move-shard', 'Undo', values);
    expect(run('orders-move-shard', 'Verify', values)).toEqual([`${from}|${fromPort}`]);
  }, 120_000);

  test('give the largest customer a shard of its own, without losing an order', () => {
    const before = psql('select count(*) from shop.orders');
    const [largest = ''] = run('orders-isolate-customer', 'Check', { customer: '7' });
    expect(largest.split('\n')[0]).toBe('7|20011');
    expect(shard).not.toBe('');
    const [created = ''] = run('orders-isolate-customer', 'Act', { customer: '7' });
    expect(run('orders-isolate-customer', 'Verify', { customer: '7' })).toEqual([`${created}|t`]);
    expect(psql('select count(*) from shop.orders')).toBe(before);
  }, 120_000);

  test('rebalance, until nothing is left to move', () => {
    expect(run('orders-rebalance', 'Check')[0]).not.toBe('');
    const [, progress] = run('orders-rebalance', 'Act');
    expect(progress).toMatch(/scheduled|running|finished/);
    run('orders-rebalance', 'Verify');
    expect(run('orders-rebalance', 'Check')[0]).toBe('');
    expect(psql('select state from citus_rebalance_status()')).toBe('finished');
    expect(psql('select count(*) from shop.orders')).toBe('40001');
  }, 180_000);

  test('create a restore point, and remove the node again', () => {
    run('orders-restore-point', 'Check');
    const [position] = run('orders-restore-point', 'Act', { point: `test-${process.pid}` });
    expect(position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
    run('orders-add-node', 'Undo', { node: newHost, port: newPort });
    expect(psql('select count(*) from pg_dist_node where nodeport = :port', { port: newPort })).toBe('0');
    expect(psql('select count(*) from shop.orders')).toBe('40001');
  }, 120_000);
});
