import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterValues } from '../../../ops/drills/cluster/values.ts';
import { buildCluster } from '../constructs/citus-cluster/build-cluster.ts';
import { citus } from '../orders-cluster.ts';
import { userDataOf } from '../user-data.ts';

const node = join(import.meta.dirname, '../../../lib/citus-node');
const templates = readdirSync(join(node, 'etc'));
const namesIn = (file: string): readonly string[] =>
  [...readFileSync(join(node, 'etc', file), 'utf8').matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, name]) => String(name));

const folder = mkdtempSync(join(tmpdir(), 'shopmart-boot-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The settings that CDK writes for a node, by name of the node. */
let settings: ReadonlyMap<string, string>;

beforeAll(() => {
  const userData = userDataOf(Template.fromStack(buildCluster(citus).stack));
  settings = new Map(
    userData.map((text) => {
      const [, env = ''] = /<<'SETTINGS'\n([^]*?)\nSETTINGS/.exec(text) ?? [];
      return [/NODE_NAME="(.*)"/.exec(env)?.[1] ?? '', env] as const;
    }),
  );
  // The only program outside of the node: it returns the name of the secret that it is asked for.
  mkdirSync(join(folder, 'bin'));
  const aws = join(folder, 'bin', 'aws');
  writeFileSync(aws, '#!/bin/bash\nprintf \'{"password":"of %s"}\' "$4"\n');
  chmodSync(aws, 0o755);
});

/** What a boot program's values are on a machine with these settings, and the files that they fill. */
function boot(name: string, values: string, files: readonly string[]): ReadonlyMap<string, string> {
  const target = join(folder, name);
  mkdirSync(target);
  writeFileSync(join(target, 'node.env'), settings.get(name) ?? '');
  writeFileSync(join(target, 'meminfo'), 'MemTotal:        8000000 kB\n');
  const script = `set -euo pipefail
    set -a; source ${target}/node.env; set +a
    source ${node}/bin/${values}
    for file in ${files.join(' ')}; do render-config ${node}/etc/$file ${target}/$file; done`;
  const { PATH = '' } = process.env;
  execFileSync('bash', ['-c', script], {
    env: { PATH: `${join(folder, 'bin')}:${join(node, 'bin')}:${PATH}`, MEMINFO: join(target, 'meminfo') },
  });
  return new Map(files.map((file) => [file, readFileSync(join(target, file), 'utf8')]));
}

describe('what a machine boots with', () => {
  test('fills every configuration file of a coordinator node', () => {
    const files = boot(
      'coordinator-1',
      'database-values',
      templates.filter((file) => file !== 'etcd.yml'),
    );
    for (const text of files.values()) expect(text).not.toContain('${');
    expect(files.get('haproxy.cfg')).toMatch(/server leader-2 .*:5432 check port 8008/);
    expect(files.get('patroni.yml')).toMatch(/hosts: '[^,']+:2379,[^,']+:2379,[^,']+:2379'/);
    expect(files.get('patroni.yml')).toMatch(/password: 'of \S*Patroni/);
    expect(files.get('patroni.yml')).toMatch(/hostssl all all \S+ scram-sha-256/);
    expect(JSON.parse(files.get('cloudwatch-agent.json') ?? '')).toMatchObject({
      logs: {
        logs_collected: { files: { collect_list: [{ log_group_name: expect.stringMatching(/Log/), log_stream_name: 'coordinator-1' }] } },
      },
    });
    expect(files.get('patroni.yml')).toContain('shared_buffers: 1953MB');
    expect(files.get('patroni-citus.yml')).toContain('group: 0');
    expect(files.get('pgbackrest.conf')).toMatch(/repo1-type=s3[^]*\[shopmart-citus-orders-0\]/);
  });

  test('gives a worker the number of its group', () => {
    const files = boot('worker-2-1', 'database-values', ['patroni.yml', 'patroni-citus.yml', 'pgbackrest.conf']);
    expect(files.get('patroni.yml')).toMatch(/hostssl all all \S+ cert map=nodes/);
    expect(files.get('patroni-citus.yml')).toContain('group: 2');
    expect(files.get('pgbackrest.conf')).toContain('[shopmart-citus-orders-2]');
  });

  test('fills the configuration of an etcd member, which lists them all', () => {
    const text = boot('etcd-1', 'etcd-values', ['etcd.yml']).get('etcd.yml');
    expect(text).not.toContain('${');
    expect(text).toMatch(/initial-cluster: etcd-1=https:\S+:2380,etcd-2=https:\S+:2380,etcd-3=https:\S+:2380/);
  });
});

test('drills fill the same names as boot programs, and templates need each of them', () => {
  const values = clusterValues({
    folder: '/data',
    databaseName: 'orders',
    postgresBinFolder: '/bin',
    etcd: [{ client: 1, peer: 2 }],
    nodes: [{ patroni: 3, postgres: 4 }],
    entry: { leader: 5, standby: 6, pgbouncer: 7 },
  });
  const filled = new Set([values.etcd(0), values.node(0), values.entry('/run')].flatMap((each) => Object.keys(each)));
  const needed = new Set(templates.flatMap(namesIn));
  // The drills run without Citus and CloudWatch; programs read the last ones.
  expect(filled.union(new Set(['AWS_REGION', 'CITUS_GROUP', 'LOG_GROUP']))).toEqual(
    needed.union(new Set(['ADMINISTRATOR_PASSWORD', 'CERTIFICATE_SEED', 'ENTRY_HOST', 'PATRONI_CONFIG', 'PENDING_SEED', 'PREVIOUS_SEED'])),
  );

  const set = ['etcd-values', 'database-values'].flatMap((file) =>
    [...readFileSync(join(node, 'bin', file), 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => String(name)),
  );
  const given = new Set([...settings.values()].flatMap((env) => [...env.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => String(name))));
  expect([...filled].filter((name) => !set.includes(name) && !given.has(name))).toEqual([]);
});
