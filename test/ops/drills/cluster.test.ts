import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { renderFile } from '../../../ops/drills/cluster/node-files.ts';
import { clusterValues } from '../../../ops/drills/cluster/values.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopmart-node-'));
const templates = join(import.meta.dirname, '../../../lib/citus-node/etc');
const target = join(folder, 'rendered');

afterAll(() => rmSync(folder, { recursive: true }));

const values = clusterValues({
  folder: '/data',
  databaseName: 'orders',
  postgresBinFolder: '/usr/lib/postgresql/17/bin',
  etcd: [1, 2, 3].map((index) => ({ client: 2000 + index, peer: 3000 + index })),
  nodes: [1, 2].map((index) => ({ patroni: 8000 + index, postgres: 5000 + index })),
  entry: { leader: 6001, standby: 6002, pgbouncer: 6432 },
});

describe('configuration files of a database node', () => {
  test('are filled with every value that they name', () => {
    const of = {
      ...values.etcd(0),
      ...values.entry('/run'),
      ...values.node(0),
      CITUS_GROUP: '0',
      AWS_REGION: 'eu-west-2',
      LOG_GROUP: 'orders',
    };
    const rendered = readdirSync(templates).map((file) => {
      renderFile(file, target, of);
      return readFileSync(target, 'utf8');
    });
    expect(rendered).not.toHaveLength(0);
    for (const text of rendered) expect(text).not.toMatch(/\$\{[A-Z0-9_]+\}/);
  });

  test('refuse to be rendered without a value, and name every one that is missing', () => {
    const { PGBOUNCER_PORT: _port, POOL_SIZE: _size, ...of } = values.entry('/run');
    writeFileSync(target, 'former');
    expect(() => renderFile('pgbouncer.ini', target, of)).toThrow(/PGBOUNCER_PORT POOL_SIZE: set each/);
    expect(readFileSync(target, 'utf8')).toBe('former');
  });

  test('keep what is not a value, such as the parameter of a query', () => {
    renderFile('pgbouncer.ini', target, values.entry('/run'));
    expect(readFileSync(target, 'utf8')).toContain('find_login($1)');
  });

  test('take a value as it is, whatever characters it holds', () => {
    const password = `a&b\\1/$HOME'"`;
    renderFile('pgbackrest.conf', target, { ...values.node(0), RUN_DIR: password });
    expect(readFileSync(target, 'utf8')).toContain(`lock-path=${password}\n`);
  });

  test('lead Patroni to every etcd member', () => {
    renderFile('patroni.yml', target, values.node(0));
    expect(readFileSync(target, 'utf8')).toContain("hosts: '127.0.0.1:2001,127.0.0.1:2002,127.0.0.1:2003'");
  });

  test('have the promised time-outs: a leader is given up after 20 seconds', () => {
    renderFile('patroni.yml', target, values.node(0));
    const text = readFileSync(target, 'utf8');
    for (const setting of ['ttl: 20', 'loop_wait: 5', 'retry_timeout: 5', 'synchronous_mode: true']) expect(text).toContain(setting);
  });

  test('lead the writer port to whichever node Patroni reports as the leader', () => {
    renderFile('haproxy.cfg', target, values.entry('/run'));
    const [, leader = ''] = readFileSync(target, 'utf8').split('listen leader');
    expect(leader).toMatch(/httpchk OPTIONS \/primary[\s\S]*127\.0\.0\.1:5001 check port 8001[\s\S]*127\.0\.0\.1:5002 check port 8002/);
  });
});
