import type { AuroraSize } from '../config.ts';
import { OLD_TRANSACTION_IDS } from './postgres-limits.ts';
import type { PostgresCluster, PostgresClusterProps } from './postgres-cluster.ts';

const GIBIBYTE = 2 ** 30;
const GIBIBYTES_PER_UNIT = 2;

/** The alarms of a database. */
export function addAlarms(database: PostgresCluster, { databaseName, size, alarms }: PostgresClusterProps): void {
  const name = `Database ${databaseName}`;
  alarms.alarm(database, 'Busy', {
    metric: database.metricWriter('CPUUtilization'),
    threshold: 85,
    severity: 'notice',
    runbook: 'alarms.md#database-busy',
    description: `${name}: the writer's processors are busy. Database Insights in the CloudWatch console shows the statement.`,
  });
  alarms.alarm(database, 'AtItsLimit', {
    metric: database.metricCluster('ACUUtilization', 'Average'),
    threshold: 90,
    runbook: 'alarms.md#database-busy',
    description: `${name}: it runs at its maximum capacity; raise maxCapacity in lib/environments.`,
  });
  alarms.alarm(database, 'Deadlocks', {
    // An average per second: one deadlock in a minute is 0.017.
    metric: database.metricCluster('Deadlocks'),
    threshold: 0,
    raisedWhen: 'above',
    periods: 1,
    severity: 'notice',
    runbook: 'alarms.md#database-deadlocks',
    description: `${name}: transactions deadlock; locks are taken in different orders. The log of PostgreSQL names the statements.`,
  });
  alarms.alarm(database, 'Connections', {
    metric: database.metricWriter('DatabaseConnections', 'Maximum'),
    threshold: Math.floor(maxConnections(size) * 0.8),
    runbook: 'alarms.md#database-connections',
    description: `${name}: four fifths of its connections are in use; the next tasks cannot connect. Did a service scale out, or does a pool leak?`,
  });
  alarms.alarm(database, 'MemoryLow', {
    // In per cent of the maximum capacity, not of the current one.
    metric: database.metricWriter('FreeableMemory', 'Minimum'),
    threshold: Math.floor(size.maxCapacity * GIBIBYTES_PER_UNIT * GIBIBYTE * 0.05),
    raisedWhen: 'below',
    runbook: 'alarms.md#database-busy',
    description: `${name}: the writer has less than 5 % of its memory left at maximum capacity.`,
  });
  alarms.alarm(database, 'OldTransactionIds', {
    metric: database.metricCluster('MaximumUsedTransactionIDs'),
    threshold: OLD_TRANSACTION_IDS,
    runbook: 'alarms.md#database-transaction-ids',
    description: `${name}: a transaction, a prepared one or a replication slot is so old that vacuum cannot advance. Find it in pg_stat_activity, pg_prepared_xacts or pg_replication_slots.`,
  });
  if (size.readers > 0)
    alarms.alarm(database, 'ReplicaLag', {
      metric: database.metricCluster('AuroraReplicaLagMaximum'),
      threshold: 1_000,
      severity: 'notice',
      runbook: 'alarms.md#database-replica-lag',
      description: `${name}: a reader is more than a second behind the writer.`,
    });
}

/** Aurora's default for PostgreSQL: by the memory of the maximum capacity, of which a tenth is taken by the system, and 2,000 for a cluster that may scale to half a unit. */
export function maxConnections({ minCapacity, maxCapacity }: Pick<AuroraSize, 'minCapacity' | 'maxCapacity'>): number {
  const byMemory = Math.floor((maxCapacity * GIBIBYTES_PER_UNIT * GIBIBYTE * 0.9) / 9_531_392);
  return Math.min(byMemory, minCapacity <= 0.5 ? 2_000 : 5_000);
}
