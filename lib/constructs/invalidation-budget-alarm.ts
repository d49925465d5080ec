import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';

export interface InvalidationBudgetAlarmProps {
  /** The log of `lambdas/product/invalidate-cache`. */
  readonly logGroup: ILogGroup;

  readonly alarms: AlarmTopic;
}

/** Raises an alarm when so much of the month's invalidation paths is used that lists are no longer invalidated. */
export class InvalidationBudgetAlarm extends Construct {
  constructor(scope: Construct, id: string, { logGroup, alarms }: InvalidationBudgetAlarmProps) {
    super(scope, id);
    const used = new MetricFilter(this, 'Used', {
      logGroup,
      filterPattern: FilterPattern.numberValue('$.budgetPercent', '>=', 0),
      metricNamespace: 'ShopMart',
      metricName: this.node.path,
      metricValue: '$.budgetPercent',
    });
    alarms.alarm(this, 'NearlyUsed', {
      metric: used.metric({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      threshold: 80,
      periods: 1,
      severity: 'notice',
      description:
        "Cache invalidation: 80 % of the month's paths are used, so the home page and categories may show changes an hour late, and at 100 % products too. Runbook: docs/runbooks/invalidation-budget.md.",
    });
  }
}
