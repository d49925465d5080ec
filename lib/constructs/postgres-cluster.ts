import { Duration, Token } from 'aws-cdk-lib';
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
  ParameterGroup,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AuroraSize, EnvironmentConfig } from '../config.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { removalPolicy } from './encryption-key.ts';
import { roleSecret } from './generated-secret.ts';
import type { DataApiDatabase } from './sql-database.ts';

export interface PostgresClusterProps {
  readonly databaseName: string;
  readonly size: AuroraSize;
  readonly vpc: IVpc;
  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;
  readonly config: EnvironmentConfig;
}

/** An Aurora PostgreSQL 17 cluster that takes encrypted connections only, and the secrets of its administrator and of the relay. */
export class PostgresCluster extends Construct implements DataApiDatabase {
  readonly connections: Connections;
  readonly databaseName: string;
  readonly host: string;
  readonly port: string;
  readonly sessions: DataApiDatabase['sessions'];
  readonly tls = 'verify';
  readonly arn: string;
  readonly adminSecret: ISecret;
  readonly relaySecret: ISecret;

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    super(scope, id);
    const { size, vpc, key, config } = props;
    this.databaseName = props.databaseName;
    this.adminSecret = roleSecret(this, 'AdminSecret', key, 'administrator');
    this.relaySecret = roleSecret(this, 'RelaySecret', key, 'relay');
    const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Database ${props.databaseName}`,
      allowAllOutbound: false,
    });
    const cluster = new DatabaseCluster(this, 'Cluster', {
      engine,
      defaultDatabaseName: props.databaseName,
      credentials: Credentials.fromSecret(this.adminSecret, 'administrator'),
      writer: ClusterInstance.serverlessV2('Writer', { enablePerformanceInsights: true }),
      readers: Array.from({ length: size.readers }, (_, index) =>
        ClusterInstance.serverlessV2(`Reader${index + 1}`, { scaleWithWriter: index === 0, enablePerformanceInsights: true }),
      ),
      serverlessV2MinCapacity: size.minCapacity,
      serverlessV2MaxCapacity: size.maxCapacity,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: `ShopMart ${props.databaseName}`,
        parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '1000' },
      }),
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      storageEncryptionKey: key.key,
      enableDataApi: true,
      iamAuthentication: false,
      backup: { retention: Duration.days(size.backupDays) },
      deletionProtection: config.onDelete === 'retain',
      removalPolicy: removalPolicy(config),
      copyTagsToSnapshot: true,
    });
    this.connections = cluster.connections;
    this.host = cluster.clusterEndpoint.hostname;
    this.port = Token.asString(cluster.clusterEndpoint.port);
    this.sessions = { port: this.port, ingress: Port.tcp(5432) };
    this.arn = cluster.clusterArn;

    props.alarms.alarm(this, 'Busy', {
      metric: cluster.metricCPUUtilization({ period: ALARM_PERIOD }),
      threshold: 85,
      description: `Database ${props.databaseName}: its processors are busy. Look at Performance Insights for the statement.`,
    });
    props.alarms.alarm(this, 'AtItsLimit', {
      metric: cluster.metricACUUtilization({ period: ALARM_PERIOD }),
      threshold: 90,
      description: `Database ${props.databaseName}: it runs at its greatest capacity; raise maxCapacity in lib/environments.`,
    });
    props.alarms.alarm(this, 'Deadlocks', {
      metric: cluster.metricDeadlocks({ period: ALARM_PERIOD, statistic: 'Sum' }),
      threshold: 1,
      description: `Database ${props.databaseName}: transactions deadlock; locks are taken in differing orders.`,
    });
  }

  /** Lets the grantee speak to the cluster through the Data API. Which role it becomes is decided by the secret that it can read. */
  grantDataApi(grantee: IGrantable): Grant {
    // One statement is one transaction: see platform/sql/data-api.ts.
    return Grant.addToPrincipal({ grantee, actions: ['rds-data:ExecuteStatement'], resourceArns: [this.arn] });
  }
}
