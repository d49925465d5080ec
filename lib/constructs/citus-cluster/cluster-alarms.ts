import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ALARM_PERIOD } from '../alarm-topic.ts';
import type { AlarmTopic } from '../alarm-topic.ts';
import { METRICS_NAMESPACE } from './node-role.ts';

export interface ClusterAlarmsProps {
  readonly cluster: string;
  readonly alarms: AlarmTopic;

  /** Names of the nodes of each group. */
  readonly groups: readonly (readonly string[])[];
  readonly etcd: readonly string[];
}

const MEBIBYTE = 2 ** 20;

/** Alarms on what nodes report each minute (`report-metrics`). */
export class ClusterAlarms extends Construct {
  constructor(scope: Construct, id: string, { cluster, alarms, groups, etcd }: ClusterAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, dimension: Readonly<Record<string, string>>, statistic = 'Maximum') =>
      new Metric({
        namespace: METRICS_NAMESPACE,
        metricName,
        dimensionsMap: { Cluster: cluster, ...dimension },
        period: ALARM_PERIOD,
        statistic,
      });

    for (const group of groups.keys()) {
      const dimension = { Group: String(group) };
      const name = group === 0 ? 'coordinator' : `worker group ${group}`;
      alarms.alarm(this, `NoLeader${group}`, {
        metric: metric('Leaders', dimension),
        threshold: 1,
        raisedWhen: 'below',
        periods: 2,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${name}: no node leads, so no order can be placed.`,
      });
      alarms.alarm(this, `NoStandby${group}`, {
        metric: metric('SynchronousStandbys', dimension),
        threshold: 1,
        raisedWhen: 'below',
        periods: 10,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${name}: no standby has every commit, so the next failure stops orders.`,
      });
      alarms.alarm(this, `ReplicationLag${group}`, {
        severity: 'notice',
        metric: metric('ReplicationLagBytes', dimension),
        threshold: 64 * MEBIBYTE,
        periods: 5,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${name}: a standby is 64 MiB behind, and its reads with it.`,
      });
      alarms.alarm(this, `BackupAge${group}`, {
        severity: 'notice',
        metric: metric('BackupAgeHours', dimension),
        threshold: 30,
        runbook: 'orders-restore.md#symptom',
        description: `Orders database, ${name}: the last backup is older than 30 hours; one is due each day.`,
      });
    }
    for (const node of [...groups.flat(), ...etcd]) {
      alarms.alarm(this, `DiskUsed-${node}`, {
        severity: 'notice',
        metric: metric('DiskUsedPercent', { Node: node }),
        threshold: 80,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${node}: its volume is 80 % full. Is WAL archived? Else raise volumeGiB.`,
      });
    }
    for (const node of etcd) {
      alarms.alarm(this, `EtcdMember-${node}`, {
        metric: metric('EtcdMembers', { Node: node }),
        threshold: 1,
        raisedWhen: 'below',
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${node}: the etcd member is missing; after another loss no leader can be elected.`,
      });
    }
  }
}
