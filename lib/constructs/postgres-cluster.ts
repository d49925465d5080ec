import { CrossStackReferences, Duration, ReferenceStrength, Token } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Connections, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseClusterFromSnapshot,
  ParameterGroup,
  SnapshotCredentials,
} from 'aws-cdk-lib/aws-rds';
import type { DatabaseClusterFromSnapshotProps } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AuroraSize, EnvironmentConfig } from '../config.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';
import { addAlarms } from './postgres-alarms.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { roleSecret } from './generated-secret.ts';
import { applyToStore } from './removal-policy.ts';
import type { DataApiDatabase } from './sql-database.ts';

export interface PostgresClusterProps {
  readonly databaseName: string;
  readonly size: AuroraSize;

  /** Whether functions outside the network can use it by the Data API. */
  readonly hasDataApi: boolean;
  readonly vpc: IVpc;
  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;
  readonly config: EnvironmentConfig;
}

/** An Aurora PostgreSQL 17 cluster that accepts only encrypted connections, with the secrets of its administrator and of the relay. */
export class PostgresCluster extends Construct implements DataApiDatabase {
  readonly connections: Connections;
  readonly databaseName: string;
  readonly host: string;
  readonly port: string;
  readonly sessions: DataApiDatabase['sessions'];
  readonly reads: DataApiDatabase['reads'];
  readonly hasDataApi: boolean;
  readonly arn: string;
  readonly #cluster: DatabaseCluster | DatabaseClusterFromSnapshot;

  readonly adminSecret: ISecret;
  readonly relaySecret: ISecret;

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    super(scope, id);
    const { size, vpc, key, config } = props;
    // With upgrades by RDS, CloudFormation would refuse the older version of the template.
    const instance = { enablePerformanceInsights: true, autoMinorVersionUpgrade: false } as const;
    this.databaseName = props.databaseName;
    this.hasDataApi = props.hasDataApi;
    this.adminSecret = roleSecret(this, 'AdminSecret', key, 'administrator');
    this.relaySecret = roleSecret(this, 'RelaySecret', key, 'relay');
    const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Database ${props.databaseName}`,
      allowAllOutbound: false,
    });
    const parameterGroup = new ParameterGroup(this, 'Parameters', {
      engine,
      description: `ShopMart ${props.databaseName}`,
      // A transaction that a stopped client left open keeps its locks and its row versions for five minutes at most.
      // No transaction is older than a quarter of an hour: the longest is a migration's, of ten minutes. Vacuum is excepted.
      parameters: {
        'rds.force_ssl': '1',
        log_min_duration_statement: '1000',
        idle_in_transaction_session_timeout: '300000',
        transaction_timeout: '900000',
      },
    });
    const common: Omit<DatabaseClusterFromSnapshotProps, 'snapshotIdentifier'> = {
      engine,
      writer: ClusterInstance.serverlessV2('Writer', instance),
      readers: Array.from({ length: size.readers }, (_, index) =>
        ClusterInstance.serverlessV2(`Reader${index + 1}`, { ...instance, scaleWithWriter: index === 0 }),
      ),
      serverlessV2MinCapacity: size.minCapacity,
      serverlessV2MaxCapacity: size.maxCapacity,
      parameterGroup,
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      storageEncryptionKey: key.key,
      enableDataApi: props.hasDataApi,
      iamAuthentication: false,
      backup: { retention: Duration.days(size.backupDays) },
      deletionProtection: config.isDeletionProtected,
      copyTagsToSnapshot: true,
    };
    // One logical id: a snapshot that is set or changed replaces the cluster, and `onDelete: 'retain'` keeps the former one.
    const cluster =
      size.restoreFrom === undefined
        ? new DatabaseCluster(this, 'Cluster', {
            ...common,
            defaultDatabaseName: props.databaseName,
            credentials: Credentials.fromSecret(this.adminSecret, 'administrator'),
          })
        : new DatabaseClusterFromSnapshot(this, 'Cluster', {
            ...common,
            snapshotIdentifier: size.restoreFrom,
            snapshotCredentials: SnapshotCredentials.fromSecret(this.adminSecret),
          });
    this.#cluster = cluster;
    this.connections = cluster.connections;
    this.host = cluster.clusterEndpoint.hostname;
    this.port = Token.asString(cluster.clusterEndpoint.port);
    this.sessions = { port: this.port, ingress: Port.tcp(5432) };
    this.reads = { host: cluster.clusterReadEndpoint.hostname, databaseName: props.databaseName };
    this.arn = cluster.clusterArn;
    // A restore replaces the cluster. Raising its generation sets the new address in its consumers.
    CrossStackReferences.of(cluster).produce(ReferenceStrength.WEAK);
    applyToStore(this, config);
    addAlarms(this, props);
  }

  /** The metric of the writer; readers have their own load. */
  metricWriter(metricName: string, statistic = 'Average'): Metric {
    return this.#metric(metricName, statistic, { Role: 'WRITER' });
  }

  /** The metric of the whole cluster. */
  metricCluster(metricName: string, statistic = 'Maximum'): Metric {
    return this.#metric(metricName, statistic);
  }

  /** Lets the grantee use the cluster by the Data API. Its database role is that of the secret that it can read. */
  grantDataApi(grantee: IGrantable): Grant {
    // One statement is one transaction: see platform/sql/data-api.ts.
    return Grant.addToPrincipal({ grantee, actions: ['rds-data:ExecuteStatement'], resourceArns: [this.arn] });
  }

  #metric(metricName: string, statistic: string, dimensions: Readonly<Record<string, string>> = {}): Metric {
    const dimensionsMap = { DBClusterIdentifier: this.#cluster.clusterIdentifier, ...dimensions };
    return new Metric({ namespace: 'AWS/RDS', metricName, dimensionsMap, period: ALARM_PERIOD, statistic });
  }
}
