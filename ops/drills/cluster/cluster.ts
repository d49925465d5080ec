import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import type { PostgresSettings } from '../../../platform/sql/postgres.ts';
import { spawnGuarded } from '../../../tools/servers/spawn-guarded.ts';
import { clusterAccount } from './account.ts';
import { applySecrets } from './apply-secrets.ts';
import { DatabaseNode } from './database-node.ts';
import { createSuperuser } from './superuser.ts';
import { makeCertificates, renderFile } from './node-files.ts';
import { postgresBinFolder } from './programs.ts';
import { clusterValues } from './values.ts';
import type { NodePorts } from './values.ts';
import { waitUntil } from './wait-until.ts';

export interface Cluster {
  readonly nodes: readonly DatabaseNode[];

  /** How a role connects as the application does: through pgbouncer and HAProxy to the leader. */
  settings(user: string, password: string): PostgresSettings;

  /** The role of migrations, past pgbouncer: they need sessions of their own. */
  readonly administrator: PostgresSettings;

  /** A superuser for the drill alone, past pgbouncer, which refuses it. The cluster's own signs in by a node's certificate only. */
  readonly admin: PostgresSettings;

  /** Certificates by which clients verify the cluster. */
  readonly authority: () => Promise<string>;

  /** Stands for Secrets Manager: what is changed here reaches running nodes by `applySecrets`. */
  readonly secrets: ReturnType<typeof clusterValues>['secrets'];

  /** What each node's timer does once a minute. */
  applySecrets(): void;

  /** Creates new certificates for etcd and restarts its members, one after the other. */
  restartEtcd(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** An empty folder for data, configuration and logs. */
  readonly folder: string;
  readonly databaseName: string;
  readonly report: (line: string) => void;
}

/**
 * One group of the orders cluster on loopback: three etcd members, two PostgreSQL nodes under Patroni, HAProxy and pgbouncer before them, each with the configuration of the machine image.
 * It lacks the Citus extension and the watchdog device.
 */
export async function startCluster({ folder, databaseName, report }: ClusterOptions): Promise<Cluster> {
  const account = clusterAccount();
  const own = (path: string) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (account) chownSync(path, account.uid, account.gid);
    return path;
  };
  own(folder);
  const etcd = await Promise.all([0, 1, 2].map(async () => ({ client: await getPort(), peer: await getPort() })));
  const ports: readonly NodePorts[] = await Promise.all([0, 1].map(async () => ({ patroni: await getPort(), postgres: await getPort() })));
  const entry = { leader: await getPort(), standby: await getPort(), pgbouncer: await getPort() };
  const values = clusterValues({ folder, databaseName, postgresBinFolder: postgresBinFolder(), etcd, nodes: ports, entry });
  const stops: (() => Promise<void>)[] = [];
  const render = (file: string, target: string, of: Readonly<Record<string, string>>) => {
    renderFile(file, target, of);
    if (account) chownSync(target, account.uid, account.gid);
    return target;
  };
  const certify = (of: Readonly<Record<string, string>> & { readonly TLS_DIR: string }) => makeCertificates(own(of.TLS_DIR), of);
  const run = (program: string, args: readonly string[], logFile: string): ReturnType<typeof spawnGuarded> => {
    const log = openSync(logFile, 'a');
    const started = spawnGuarded(program, args, { stdio: ['ignore', log, log], graceMillis: 10_000, ...account });
    stops.unshift(started.stop);
    return started;
  };
  const stop = async (): Promise<void> => {
    for (const each of stops) await each();
  };

  try {
    report('starting three etcd members');
    const members = etcd.map((_, index) => {
      const member = own(join(folder, `etcd-${index + 1}`));
      own(join(member, 'data'));
      certify(values.etcd(index));
      const config = render('etcd.yml', join(member, 'etcd.yml'), values.etcd(index));
      return run('etcd', ['--config-file', config], join(member, 'etcd.log'));
    });
    report('starting two PostgreSQL nodes under Patroni');
    const nodes = ports.map((port, index) => {
      const of = values.node(index);
      const nodeFolder = own(join(folder, of.NODE_NAME));
      own(join(nodeFolder, 'patroni'));
      own(of.DATA_DIR);
      own(of.RUN_DIR);
      certify(of);
      render('patroni.yml', join(of.PATRONI_CONFIG, '10-postgres.yml'), of);
      render('pgbackrest.conf', of.PGBACKREST_CONFIG, of);
      const { PATH = '' } = process.env;
      const { ADMINISTRATOR_PASSWORD } = of;
      const env = { PATH, HOME: nodeFolder, LANG: 'C.UTF-8', DATABASE_NAME: databaseName, ADMINISTRATOR_PASSWORD };
      return new DatabaseNode({
        name: of.NODE_NAME,
        folder: nodeFolder,
        dataFolder: of.DATA_DIR,
        backupConfig: of.PGBACKREST_CONFIG,
        patroniPort: port.patroni,
        account,
        env,
      });
    });
    own(join(folder, 'backups'));
    for (const node of nodes) {
      node.start();
      stops.unshift(() => node.stop());
    }
    await waitUntil('a leader and a synchronous standby', 120_000, async () => isWhole(nodes));

    report('starting HAProxy and pgbouncer');
    const entryFolder = own(join(folder, 'entry'));
    const of = values.entry(entryFolder);
    certify(of);
    run('haproxy', ['-W', '-db', '-f', render('haproxy.cfg', join(entryFolder, 'haproxy.cfg'), of)], join(entryFolder, 'haproxy.log'));
    const users = join(entryFolder, 'userlist.txt');
    writeFileSync(users, '"pgbouncer" ""\n');
    chmodSync(users, 0o600);
    if (account) chownSync(users, account.uid, account.gid);
    const pgbouncer = run(
      'pgbouncer',
      [render('pgbouncer.ini', join(entryFolder, 'pgbouncer.ini'), of)],
      join(entryFolder, 'pgbouncer.log'),
    );
    const authority = async () => readFile(join(of.TLS_DIR, 'ca.crt'), 'utf8');
    const superuser = { name: 'drill', password: randomBytes(18).toString('base64url') };
    const at = (port: number, user: string, password: string): PostgresSettings => ({
      host: 'localhost',
      port,
      database: databaseName,
      user,
      password,
      tls: 'verify',
      authority,
    });
    await waitUntil('HAProxy leads to the leader', 30_000, async () =>
      createSuperuser(entry.leader, values.node(0).TLS_DIR, superuser).then(
        () => true,
        () => false,
      ),
    );
    return {
      nodes,
      settings: (user, password) => at(entry.pgbouncer, user, password),
      administrator: at(entry.leader, 'administrator', values.secrets.ADMINISTRATOR_PASSWORD),
      admin: at(entry.leader, superuser.name, superuser.password),
      authority,
      secrets: values.secrets,
      applySecrets() {
        certify(values.entry(entryFolder));
        for (const [index, node] of nodes.entries()) applySecrets(values.node(index), node.pid, pgbouncer.pid);
      },
      async restartEtcd() {
        for (const [index, member] of members.entries()) {
          await member.stop();
          certify(values.etcd(index));
          const memberFolder = join(folder, `etcd-${index + 1}`);
          members[index] = run('etcd', ['--config-file', join(memberFolder, 'etcd.yml')], join(memberFolder, 'etcd.log'));
          await waitUntil('a leader and a synchronous standby', 60_000, async () => isWhole(nodes));
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether there is a leader, and a standby that has every acknowledged commit. */
export async function isWhole(nodes: readonly DatabaseNode[]): Promise<boolean> {
  const [leaders, standbys] = await Promise.all([
    Promise.all(nodes.map((node) => node.isLeader())),
    Promise.all(nodes.map((node) => node.isSynchronousStandby())),
  ]);
  return leaders.includes(true) && standbys.includes(true);
}

/** @throws Error when no node leads at this moment */
export async function leaderOf(nodes: readonly DatabaseNode[]): Promise<DatabaseNode> {
  const leads = await Promise.all(nodes.map((node) => node.isLeader()));
  const leader = nodes[leads.indexOf(true)];
  if (!leader) throw new Error('the cluster has no leader');
  return leader;
}
