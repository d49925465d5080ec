import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';

/** Written by Lambda itself when a function fails during its start. Failures within a request are retried by SQS, and the function's errors have an alarm. */
const FAILED_START = FilterPattern.all(FilterPattern.stringValue('$.level', '=', 'ERROR'), FilterPattern.notExists('$.requestId'));

export interface ErrorLinesProps {
  readonly logGroup: ILogGroup;

  /** The owner of the log, for the operator on call. */
  readonly writer: string;

  readonly alarms: AlarmTopic;
}

/** Raises an alarm for log lines of level error, which report failures without a metric, such as a stuck saga. */
export class ErrorLines extends Construct {
  constructor(scope: Construct, id: string, { logGroup, writer, alarms }: ErrorLinesProps) {
    super(scope, id);
    const lines = new MetricFilter(this, 'Filter', {
      logGroup,
      filterPattern: FilterPattern.any(
        FilterPattern.stringValue('$.level', '=', 'error'),
        FilterPattern.stringValue('$.level', '=', 'fatal'),
        FAILED_START,
      ),
      metricNamespace: 'ShopMart',
      metricName: this.node.path,
    });
    alarms.alarm(this, 'Written', {
      metric: lines.metric({ period: ALARM_PERIOD, statistic: 'Sum' }),
      threshold: 1,
      periods: 1,
      runbook: 'alarms.md#error-lines',
      description: `${writer}: its log has lines of level error, for failures that need an operator.`,
    });
  }
}
