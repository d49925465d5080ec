import { Lazy } from 'aws-cdk-lib';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Connections } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { CitusSize, EnvironmentConfig } from '../../config.ts';
import type { EncryptionKey } from '../encryption-key.ts';
import type { Ground } from '../ground.ts';
import type { SqlDatabase } from '../sql-database.ts';
import { AwsEndpoints } from './aws-endpoints.ts';
import { BackupRepository } from './backup-repository.ts';
import { CitusEntry } from './citus-entry.ts';
import { ClusterAlarms } from './cluster-alarms.ts';
import type { ClusterBasis } from './cluster-basis.ts';
import { ClusterMetrics } from './cluster-metrics.ts';
import { ClusterSecrets } from './cluster-secrets.ts';
import { EtcdEnsemble } from './etcd-ensemble.ts';
import { NodeGroup } from './node-group.ts';
import { findMisplaced } from './placement.ts';
import type { RepositoryCopy } from './repository-copy.ts';

export interface CitusClusterProps {
  readonly databaseName: string;
  readonly size: CitusSize;

  /** Name of the SSM parameter with the id of the machine image. */
  readonly imageParameter: string;
  readonly ground: Ground;

  /** Where S3 copies the backups to. @default nowhere */
  readonly copy?: RepositoryCopy | undefined;
  readonly key: EncryptionKey;
  readonly config: EnvironmentConfig;
}

/** A Citus cluster on EC2: a coordinator and worker groups under Patroni, which etcd elects leaders for, behind pgbouncer. */
export class CitusCluster extends Construct implements SqlDatabase {
  readonly connections: Connections;
  readonly databaseName: string;
  readonly host: string;
  readonly port: string;
  readonly sessions: SqlDatabase['sessions'];
  readonly reads: SqlDatabase['reads'];
  readonly hasDataApi = false;
  readonly adminSecret: ISecret;
  readonly relaySecret: ISecret;
  readonly authoritySecret: ISecret;

  /** What its nodes report, by group and by node. */
  readonly metrics: ClusterMetrics;

  /** Database name on the same host and port for reads that may be stale: a standby responds. */
  readonly readDatabaseName: string;

  constructor(scope: Construct, id: string, { databaseName, size, imageParameter, ground, copy, key, config }: CitusClusterProps) {
    super(scope, id);
    const { vpc } = ground;
    const refusals = findMisplaced(size, config.zones);
    if (refusals.length > 0) throw new Error(`${this.node.path} cannot be built\n  ${refusals.join('\n  ')}`);

    const cluster = `shopmart-${config.name}-${databaseName}`;
    const endpoints = new AwsEndpoints(this, 'Endpoints', { vpc, zones: config.zones.slice(0, config.endpointZones) });
    const basis: ClusterBasis = {
      cluster,
      imageParameter,
      vpc,
      key,
      logGroup: key.logGroup(this, 'Log'),
      allowAwsApis: (node) => {
        ground.allowAwsApis(node);
        endpoints.allowFrom(node);
      },
    };
    const secrets = new ClusterSecrets(this, 'Secrets', key);
    const backups = new BackupRepository(this, 'Backups', { cluster, backups: size.backups, key, copy, alarms: ground.alarms });
    const etcd = new EtcdEnsemble(this, 'Etcd', { ...basis, size: size.etcd, secrets });

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Nodes of database ${databaseName}`,
      allowAllOutbound: false,
    });
    securityGroup.connections.allowInternally(Port.tcp(5432), 'PostgreSQL: replication, and queries of other groups');
    securityGroup.connections.allowInternally(Port.tcp(8008), "Patroni's REST API");
    securityGroup.connections.allowToDefaultPort(etcd, 'Leader election');
    basis.allowAwsApis(securityGroup);
    const groups = [size.coordinator, ...size.workers].map(
      (groupSize, group) =>
        new NodeGroup(this, group === 0 ? 'Coordinator' : `Workers${group}`, {
          ...basis,
          databaseName,
          group,
          size: groupSize,
          securityGroup,
          etcdAddresses: etcd.addresses,
          secrets,
          backups,
          // The load balancer is made of the nodes' addresses.
          ...(group === 0 && { entryHost: Lazy.string({ produce: () => this.host }) }),
        }),
    );
    const entry = new CitusEntry(this, 'Entry', {
      vpc,
      addresses: groups[0]?.addresses ?? [],
      nodes: securityGroup,
      isDeletionProtected: config.isDeletionProtected,
    });
    this.metrics = new ClusterMetrics(cluster);
    new ClusterAlarms(this, 'Alarms', {
      metrics: this.metrics,
      alarms: ground.alarms,
      groups: groups.map(({ names }) => names),
      etcd: etcd.names,
    });

    this.connections = entry.connections;
    this.databaseName = databaseName;
    this.readDatabaseName = `${databaseName}_read`;
    this.host = entry.host;
    this.port = entry.port;
    this.sessions = entry.sessions;
    this.reads = { host: entry.host, databaseName: this.readDatabaseName };
    this.adminSecret = secrets.administrator;
    this.relaySecret = secrets.relay;
    this.authoritySecret = secrets.authority;
  }
}
