import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { RUNBOOKS } from '../../observability/alerts/alert.ts';
import type { RunbookSection, Severity } from '../../observability/alerts/alert.ts';

export interface AlarmTopicProps {
  readonly email: string;

  /** HTTPS address of the on-call service for urgent alarms, such as PagerDuty's or Opsgenie's SNS integration. @default mail only */
  readonly url?: string | undefined;

  readonly key: IKey;
}

export interface AlarmProps {
  readonly metric: IMetric;

  readonly threshold: number;

  /** The side of the threshold that raises the alarm. `below` also raises it without data. @default 'at-or-above' */
  readonly raisedWhen?: 'at-or-above' | 'above' | 'below';

  /** `urgent`: affects shoppers or money now and needs the operator on call. `notice`: can wait for the next working day. @default 'urgent' */
  readonly severity?: Severity;

  /** The fault and the first check, for the operator on call. */
  readonly description: string;

  /** What to do: a section in docs/runbooks. The description that is sent ends with it. */
  readonly runbook: RunbookSection;

  /** @default 3 */
  readonly periods?: number;

  /** A literal name, for an alarm that is referenced by a resource of its own metric. @default generated */
  readonly name?: string;
}

const COMPARISONS = {
  'at-or-above': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/** The AWS services that publish to the topics: alarms, bounced mail and alerts of managed Prometheus. */
const PUBLISHERS = ['cloudwatch.amazonaws.com', 'ses.amazonaws.com', 'aps.amazonaws.com'];

/** The topics for all alarms, one per severity. */
export class AlarmTopic extends Construct {
  readonly #topics: Readonly<Record<Severity, Topic>>;

  constructor(scope: Construct, id: string, { email, url, key }: AlarmTopicProps) {
    super(scope, id);
    const topic = (topicId: string, displayName: string) => {
      const made = new Topic(this, topicId, { displayName, masterKey: key, enforceSSL: true });
      made.addSubscription(new EmailSubscription(email));
      return made;
    };
    this.#topics = { urgent: topic('Topic', 'ShopMart alarms'), notice: topic('Notices', 'ShopMart notices') };
    if (url !== undefined) this.#topics.urgent.addSubscription(new UrlSubscription(url));
    for (const service of PUBLISHERS) {
      const publisher = new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } });
      for (const each of Object.values(this.#topics)) each.grantPublish(publisher);
      key.grantEncryptDecrypt(publisher);
    }
    const { account } = Stack.of(this);
    for (const each of Object.values(this.#topics))
      each.addToResourcePolicy(
        // Managed Prometheus reads the topic before it publishes.
        new PolicyStatement({
          principals: [new ServicePrincipal('aps.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account } } })],
          actions: ['sns:GetTopicAttributes'],
          resources: [each.topicArn],
        }),
      );
  }

  /** The topic for other events of that severity. */
  topic(severity: Severity): ITopic {
    return this.#topics[severity];
  }

  /** Creates an alarm that notifies the topic of its severity when it is raised and when it ends. */
  alarm(
    scope: Construct,
    id: string,
    { metric, threshold, raisedWhen = 'at-or-above', severity = 'urgent', description, runbook, periods = 3, name }: AlarmProps,
  ): Alarm {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: COMPARISONS[raisedWhen],
      treatMissingData: raisedWhen === 'below' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${description} Runbook: ${RUNBOOKS}/${runbook}`,
      ...(name && { alarmName: name }),
    });
    alarm.addAlarmAction(new SnsAction(this.#topics[severity]));
    alarm.addOkAction(new SnsAction(this.#topics[severity]));
    return alarm;
  }
}

/** The period over which alarms evaluate their metrics. */
export const ALARM_PERIOD = Duration.minutes(1);
