import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { CfnAnomalyMonitor, CfnAnomalySubscription } from 'aws-cdk-lib/aws-ce';
import { Construct } from 'constructs';

export interface SpendingAlarmsProps {
  readonly environment: string;

  /** USD a month for the whole account. */
  readonly monthlyBudget: number;

  readonly email: string;
}

/** An anomaly of at least this many USD is mailed. */
const ANOMALY_USD = 50;

/** Mails when the month's costs are forecast to exceed the budget or reach 80 % of it, and when a service suddenly costs more. AWS sends these itself: no topic, no charge. */
export class SpendingAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, monthlyBudget, email }: SpendingAlarmsProps) {
    super(scope, id);
    const subscribers = [{ subscriptionType: 'EMAIL', address: email }];
    const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `shopmart-${environment}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudget, unit: 'USD' },
      },
      notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)],
    });
    const monitor = new CfnAnomalyMonitor(this, 'AnomalyMonitor', {
      monitorName: `shopmart-${environment}`,
      monitorType: 'DIMENSIONAL',
      monitorDimension: 'SERVICE',
    });
    new CfnAnomalySubscription(this, 'AnomalySubscription', {
      subscriptionName: `shopmart-${environment}`,
      frequency: 'DAILY',
      monitorArnList: [monitor.attrMonitorArn],
      subscribers: [{ type: 'EMAIL', address: email }],
      thresholdExpression: JSON.stringify({
        Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: [String(ANOMALY_USD)] },
      }),
    });
  }
}
