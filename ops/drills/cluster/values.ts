import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { binFolder } from './node-files.ts';

export interface NodePorts {
  readonly patroni: number;
  readonly postgres: number;
}

interface Topology {
  readonly folder: string;
  readonly databaseName: string;
  readonly postgresBinFolder: string;
  readonly etcd: readonly { readonly client: number; readonly peer: number }[];
  readonly nodes: readonly NodePorts[];
  readonly entry: { readonly leader: number; readonly standby: number; readonly pgbouncer: number };
}

const ADDRESS = '127.0.0.1';

/** By which clients reach pgbouncer and the leader. */
const ENTRY_HOST = 'localhost';

/** Values of the machine image's configuration files on loopback; on AWS a node's boot script sets the same names. Secrets are read at each call, so that they can be rotated. */
export function clusterValues({ folder, databaseName, postgresBinFolder, etcd, nodes, entry }: Topology) {
  const secret = () => randomBytes(18).toString('base64url');
  const shared = {
    SCOPE: 'orders',
    STANZA: 'orders-0',
    NODE_ADDRESS: ADDRESS,
    DATABASE_NAME: databaseName,
    PATRONI_PASSWORD: secret(),
    ADMINISTRATOR_PASSWORD: secret(),
    CERTIFICATE_SEED: secret(),
    PREVIOUS_SEED: '',
    PENDING_SEED: '',
    LOGIN_METHOD: 'scram-sha-256',
    ETCD_HOSTS: etcd.map(({ client }) => `${ADDRESS}:${client}`).join(','),
    ETCD_MEMBERS: etcd.map(({ peer }, index) => `etcd-${index + 1}=https://${ADDRESS}:${peer}`).join(','),
    ETCD_CLUSTER_STATE: 'new',
    MAX_CONNECTIONS: '100',
    SHARED_BUFFERS: '64MB',
    POSTGRES_BIN_DIR: postgresBinFolder,
    CLUSTER_CIDR: '127.0.0.1/32',
    WATCHDOG_MODE: 'off',
    LIB_DIR: binFolder,
    BACKUPS_KEPT: '2',
    PGBACKREST_LOG_LEVEL: 'info',
    PGBACKREST_REPOSITORY: `repo1-type=posix\nrepo1-path=${join(folder, 'backups')}`,
  };
  const servers = (check: string) =>
    nodes.map(({ patroni, postgres }, index) => `  server ${check}-${index + 1} ${ADDRESS}:${postgres} check port ${patroni}`).join('\n');
  return {
    secrets: shared,
    etcd: (index: number) => ({
      ...shared,
      NODE_NAME: `etcd-${index + 1}`,
      DATA_DIR: join(folder, `etcd-${index + 1}`, 'data'),
      TLS_DIR: join(folder, `etcd-${index + 1}`, 'tls'),
      ETCD_CLIENT_PORT: String(etcd[index]?.client),
      ETCD_PEER_PORT: String(etcd[index]?.peer),
    }),
    node: (index: number) => {
      const name = `coordinator-${index + 1}`;
      return {
        ...shared,
        ENTRY_HOST,
        NODE_NAME: name,
        DATA_DIR: join(folder, name, 'data'),
        RUN_DIR: join(folder, name, 'run'),
        TLS_DIR: join(folder, name, 'tls'),
        PGBACKREST_CONFIG: join(folder, name, 'pgbackrest.conf'),
        PATRONI_CONFIG: join(folder, name, 'patroni'),
        PATRONI_PORT: String(nodes[index]?.patroni),
        POSTGRES_PORT: String(nodes[index]?.postgres),
      };
    },
    entry: (runFolder: string) => ({
      ...shared,
      ENTRY_HOST,
      // On AWS it is a process of the coordinator's nodes.
      NODE_NAME: 'coordinator-3',
      RUN_DIR: runFolder,
      TLS_DIR: join(runFolder, 'tls'),
      LEADER_PORT: String(entry.leader),
      STANDBY_PORT: String(entry.standby),
      PGBOUNCER_PORT: String(entry.pgbouncer),
      POOL_SIZE: '20',
      LEADER_SERVERS: servers('leader'),
      STANDBY_SERVERS: servers('standby'),
    }),
  };
}
