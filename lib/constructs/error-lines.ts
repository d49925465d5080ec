import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';

/** What Lambda itself writes of a function that dies outside of any request, as it starts. Within one SQS tries again, and the function's errors have an alarm. */
const DEATH_OF_A_FUNCTION = FilterPattern.all(FilterPattern.stringValue('$.level', '=', 'ERROR'), FilterPattern.notExists('$.requestId'));

export interface ErrorLinesProps {
  readonly logGroup: ILogGroup;

  /** Whose log it is, for the person who is woken. */
  readonly writer: string;

  readonly alarms: AlarmTopic;
}

/** Calls people to a log when a line of level error is written: for trouble that nothing else shows, such as a saga that is stuck or a relay that lags. */
export class ErrorLines extends Construct {
  constructor(scope: Construct, id: string, { logGroup, writer, alarms }: ErrorLinesProps) {
    super(scope, id);
    const lines = new MetricFilter(this, 'Filter', {
      logGroup,
      filterPattern: FilterPattern.any(
        FilterPattern.stringValue('$.level', '=', 'error'),
        FilterPattern.stringValue('$.level', '=', 'fatal'),
        DEATH_OF_A_FUNCTION,
      ),
      metricNamespace: 'ShopMart',
      metricName: this.node.path,
    });
    alarms.alarm(this, 'Written', {
      metric: lines.metric({ period: ALARM_PERIOD, statistic: 'Sum' }),
      threshold: 1,
      periods: 1,
      description: `${writer}: its log has lines of level error, which say what only a person can mend.`,
    });
  }
}
