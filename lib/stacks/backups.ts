import { ArnFormat, Duration } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault as Vault } from 'aws-cdk-lib/aws-backup';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { BackupSettings } from '../config.ts';
import { BackupVault } from '../constructs/backup-vault.ts';
import type { Ground } from '../constructs/ground.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import { copyVaultName } from './backup-copies.ts';

export interface BackupsProps extends ShopStackProps {
  readonly ground: Ground;
  readonly backups: BackupSettings;

  /** The databases that RDS runs; a Citus cluster has its own backups. */
  readonly databases: readonly PostgresCluster[];
}

/** A daily backup of each database, apart from the cluster's own ones, with a copy in another region: docs/deploying.md, "Restore". */
export class Backups extends ShopStack {
  constructor(scope: Construct, id: string, props: BackupsProps) {
    super(scope, id, props);
    const { config, ground, backups, databases } = props;
    const name = `shopmart-${config.name}-backups`;
    const { vault } = new BackupVault(this, 'Backups', { name, backups, config });
    const copies = this.formatArn({
      service: 'backup',
      region: backups.copyRegion,
      resource: 'backup-vault',
      resourceName: copyVaultName(config),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const deleteAfter = Duration.days(backups.keptDays);
    const plan = new BackupPlan(this, 'Plan', {
      backupVault: vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: Schedule.cron({ hour: '2', minute: '30' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(6),
          deleteAfter,
          copyActions: [{ destinationBackupVault: Vault.fromBackupVaultArn(this, 'Copies', copies), deleteAfter }],
        }),
      ],
    });
    // A raised generation replaces the selection, which then names the restored cluster: docs/runbooks/replaced-resources.md.
    const generations = [config.generations['core-database'], config.generations['orders-database']];
    plan.addSelection('Databases', {
      backupSelectionName: `databases-${generations.join('-')}`,
      resources: databases.map(({ arn }) => BackupResource.fromArn(arn)),
    });
    for (const [what, metricName] of [
      ['backup', 'NumberOfBackupJobsCompleted'],
      ['copy', 'NumberOfCopyJobsCompleted'],
    ] as const)
      ground.alarms.alarm(this, `Missing-${what}`, {
        metric: new Metric({
          namespace: 'AWS/Backup',
          metricName,
          dimensionsMap: { BackupVaultName: vault.backupVaultName },
          period: Duration.days(1),
          statistic: 'Sum',
        }),
        threshold: databases.length,
        raisedWhen: 'below',
        periods: 1,
        severity: 'notice',
        runbook: 'alarms.md#backup-missing',
        description: `Backups: in a day a database had no ${what}. AWS Backup's page "Jobs" says why.`,
      });
  }
}
