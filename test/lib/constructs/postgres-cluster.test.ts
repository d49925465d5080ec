import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectEnvironments } from '../../../lib/config.ts';
import { AlarmTopic } from '../../../lib/constructs/alarm-topic.ts';
import { EncryptionKey } from '../../../lib/constructs/encryption-key.ts';
import { PostgresCluster } from '../../../lib/constructs/postgres-cluster.ts';

const [config] = selectEnvironments('prod');
if (!config) throw new Error('there is no environment prod');
const snapshot = 'arn:aws:rds:eu-west-2:333333333333:cluster-snapshot:core-before-the-accident';

function synthesize(restoreFrom?: string): Template {
  const stack = new Stack(new App(), 'database', { env: { account: config?.account, region: config?.region } });
  const key = new EncryptionKey(stack, 'Key', { description: 'test', config: config as NonNullable<typeof config> });
  new PostgresCluster(stack, 'Core', {
    databaseName: 'core',
    size: { minCapacity: 4, maxCapacity: 64, readers: 1, backupDays: 35, ...(restoreFrom !== undefined && { restoreFrom }) },
    hasDataApi: true,
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-2a', 'eu-west-2b'],
      isolatedSubnetIds: ['subnet-1', 'subnet-2'],
    }),
    key,
    alarms: new AlarmTopic(stack, 'Alarms', { email: 'alarms@shop.example', key: key.key }),
    config: config as NonNullable<typeof config>,
  });
  return Template.fromStack(stack);
}

let template: Template;
beforeAll(() => {
  template = synthesize();
});

describe('a cluster with a snapshot', () => {
  test('is made of it, keeps the rest, and replaces the former cluster, which is retained', () => {
    const restored = synthesize(snapshot);
    const [[id, cluster] = []] = Object.entries(restored.findResources('AWS::RDS::DBCluster'));
    const [[former, without] = []] = Object.entries(template.findResources('AWS::RDS::DBCluster'));
    expect(id).toBe(former);
    expect(cluster).toMatchObject({ UpdateReplacePolicy: 'Retain', Properties: { SnapshotIdentifier: snapshot, StorageEncrypted: true } });
    const { DatabaseName, MasterUsername, ...same } = without?.['Properties'] ?? {};
    expect([DatabaseName, MasterUsername !== undefined]).toEqual(['core', true]);
    const { SnapshotIdentifier: _, ...rest } = cluster?.['Properties'] ?? {};
    expect(rest).toEqual(same);
    expect(rest).not.toHaveProperty('DatabaseName');
  });

  test('gets the password of the administrator from its secret', () => {
    const [cluster] = Object.values(synthesize(snapshot).findResources('AWS::RDS::DBCluster'));
    expect(JSON.stringify(cluster?.['Properties'].MasterUserPassword)).toContain('CoreAdminSecret');
  });
});

test('no transaction is older than a quarter of an hour, and none is idle for more than five minutes', () => {
  template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
    Parameters: Match.objectLike({ transaction_timeout: '900000', idle_in_transaction_session_timeout: '300000' }),
  });
});

describe('the alarm of a database', () => {
  const WRITER = { Name: 'Role', Value: 'WRITER' };
  test.each([
    ['busy processors of the writer', 'CPUUtilization', [WRITER], { Statistic: 'Average', Threshold: 85, EvaluationPeriods: 3 }],
    ['its maximum capacity', 'ACUUtilization', [], { Statistic: 'Average', Threshold: 90, EvaluationPeriods: 3 }],
    [
      // One deadlock in a minute is 0.017 a second.
      'one deadlock',
      'Deadlocks',
      [],
      { Statistic: 'Maximum', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 },
    ],
    ['connections of the writer', 'DatabaseConnections', [WRITER], { Statistic: 'Maximum', Threshold: 4000 }],
    [
      'memory of the writer',
      'FreeableMemory',
      [WRITER],
      { Statistic: 'Minimum', Threshold: 6_871_947_673, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
    ],
    ['old transaction ids', 'MaximumUsedTransactionIDs', [], { Statistic: 'Maximum', Threshold: 500_000_000 }],
    ['a reader that lags', 'AuroraReplicaLagMaximum', [], { Statistic: 'Maximum', Threshold: 1_000 }],
  ])('of %s measures it, per minute, and reaches the operators', (_, MetricName, more, properties) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/RDS',
      MetricName,
      Dimensions: Match.arrayEquals([{ Name: 'DBClusterIdentifier', Value: Match.anyValue() }, ...more]),
      Period: 60,
      AlarmActions: Match.anyValue(),
      ...properties,
    });
  });
});
