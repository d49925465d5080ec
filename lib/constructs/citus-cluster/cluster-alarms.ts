import { Construct } from 'constructs';
import type { AlarmTopic } from '../alarm-topic.ts';
import { OLD_TRANSACTION_IDS } from '../postgres-limits.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';

export interface ClusterAlarmsProps {
  readonly metrics: ClusterMetrics;
  readonly alarms: AlarmTopic;

  /** Names of the nodes of each group. */
  readonly groups: readonly (readonly string[])[];
  readonly etcd: readonly string[];
}

const MEBIBYTE = 2 ** 20;

/** Alarms on what nodes report each minute (`report-metrics`). */
export class ClusterAlarms extends Construct {
  constructor(scope: Construct, id: string, { metrics, alarms, groups, etcd }: ClusterAlarmsProps) {
    super(scope, id);
    for (const group of groups.keys()) {
      const name = group === 0 ? 'coordinator' : `worker group ${group}`;
      alarms.alarm(this, `NoLeader${group}`, {
        metric: metrics.leaders(group),
        threshold: 1,
        raisedWhen: 'below',
        periods: 2,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${name}: no node leads, so no order can be placed.`,
      });
      alarms.alarm(this, `NoStandby${group}`, {
        metric: metrics.synchronousStandbys(group),
        threshold: 1,
        raisedWhen: 'below',
        periods: 10,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${name}: no standby has every commit, so the next failure stops orders.`,
      });
      alarms.alarm(this, `ReplicationLag${group}`, {
        severity: 'notice',
        metric: metrics.replicationLagBytes(group),
        threshold: 64 * MEBIBYTE,
        periods: 5,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${name}: a standby is 64 MiB behind, and its reads with it.`,
      });
      alarms.alarm(this, `Connections${group}`, {
        metric: metrics.connectionsUsedPercent(group),
        threshold: 80,
        runbook: 'alarms.md#database-connections',
        description: `Orders database, ${name}: four fifths of its connections are in use; the next ones are refused. Did a service scale out, or does a pool leak?`,
      });
      alarms.alarm(this, `OldTransactionIds${group}`, {
        metric: metrics.transactionIdAge(group),
        threshold: OLD_TRANSACTION_IDS,
        runbook: 'alarms.md#database-transaction-ids',
        description: `Orders database, ${name}: a transaction, a prepared one or a replication slot is so old that vacuum cannot advance. Find it in pg_stat_activity, pg_prepared_xacts or pg_replication_slots.`,
      });
      alarms.alarm(this, `BackupAge${group}`, {
        severity: 'notice',
        metric: metrics.backupAgeHours(group),
        threshold: 30,
        runbook: 'orders-restore.md#symptom',
        description: `Orders database, ${name}: the last backup is older than 30 hours; one is due each day.`,
      });
    }
    for (const node of [...groups.flat(), ...etcd]) {
      alarms.alarm(this, `Busy-${node}`, {
        severity: 'notice',
        metric: metrics.loadPercent(node),
        threshold: 150,
        periods: 10,
        runbook: 'alarms.md#database-busy',
        description: `Orders database, ${node}: its processors are busy. pg_stat_activity on the node shows the statements; a single hot worker needs shards moved to others.`,
      });
      alarms.alarm(this, `DiskUsed-${node}`, {
        severity: 'notice',
        metric: metrics.diskUsedPercent(node),
        threshold: 80,
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${node}: its volume is 80 % full. Is WAL archived? Else raise volumeGiB.`,
      });
    }
    for (const node of etcd) {
      alarms.alarm(this, `EtcdMember-${node}`, {
        metric: metrics.etcdMembers(node),
        threshold: 1,
        raisedWhen: 'below',
        runbook: 'orders-failover.md#symptom',
        description: `Orders database, ${node}: the etcd member is missing; after another loss no leader can be elected.`,
      });
    }
  }
}
