import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ALARM_PERIOD } from '../alarm-topic.ts';
import { METRICS_NAMESPACE } from './node-role.ts';

/** What the nodes of a cluster report each minute (`report-metrics`). Group 0 is the coordinator. */
export class ClusterMetrics {
  readonly #cluster: string;

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  leaders(group: number): Metric {
    return this.#metric('Leaders', { Group: String(group) });
  }

  /** Standbys that have every commit. */
  synchronousStandbys(group: number): Metric {
    return this.#metric('SynchronousStandbys', { Group: String(group) });
  }

  replicationLagBytes(group: number): Metric {
    return this.#metric('ReplicationLagBytes', { Group: String(group) });
  }

  backupAgeHours(group: number): Metric {
    return this.#metric('BackupAgeHours', { Group: String(group) });
  }

  /** Of a leader's `max_connections`. */
  connectionsUsedPercent(group: number): Metric {
    return this.#metric('ConnectionsUsedPercent', { Group: String(group) });
  }

  /** Transactions since the oldest one that vacuum has not frozen. */
  transactionIdAge(group: number): Metric {
    return this.#metric('TransactionIdAge', { Group: String(group) });
  }

  /** Processes that run or wait to, over five minutes, in per cent of the processors. */
  loadPercent(node: string): Metric {
    return this.#metric('LoadPercent', { Node: node });
  }

  diskUsedPercent(node: string): Metric {
    return this.#metric('DiskUsedPercent', { Node: node });
  }

  etcdMembers(node: string): Metric {
    return this.#metric('EtcdMembers', { Node: node });
  }

  #metric(metricName: string, dimension: Readonly<Record<string, string>>): Metric {
    const dimensionsMap = { Cluster: this.#cluster, ...dimension };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, period: ALARM_PERIOD, statistic: 'Maximum' });
  }
}
