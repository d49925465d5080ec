import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  readonly email: string;
  readonly key: IKey;
}

export interface AlarmProps {
  readonly metric: IMetric;

  /** The alarm sounds at this value and above. */
  readonly threshold: number;

  /** The alarm sounds below the threshold instead, and where nothing is measured. @default false */
  readonly isFloor?: boolean;

  /** What is wrong and what to look at first, for the person who is woken. */
  readonly description: string;

  /** @default 3 */
  readonly periods?: number;

  /** A literal name, where something refers to the alarm that the alarm's own metric depends on. @default generated */
  readonly name?: string;
}

/** Where every alarm goes: the people on call. */
export class AlarmTopic extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { email, key }: AlarmTopicProps) {
    super(scope, id);
    this.#topic = new Topic(this, 'Topic', { displayName: 'ShopMart alarms', masterKey: key, enforceSSL: true });
    this.#topic.addSubscription(new EmailSubscription(email));
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    this.#topic.grantPublish(cloudWatch);
    key.grantEncryptDecrypt(cloudWatch);
  }

  /** Makes an alarm that tells the people on call when it sounds and when it ends. */
  alarm(scope: Construct, id: string, { metric, threshold, isFloor = false, description, periods = 3, name }: AlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: isFloor ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isFloor ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: description,
      ...(name && { alarmName: name }),
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
    return alarm;
  }
}

/** The period over which alarms look at their metrics. */
export const ALARM_PERIOD = Duration.minutes(1);
