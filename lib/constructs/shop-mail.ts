import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet, EmailIdentity, EmailSendingEvent, EventDestination, Identity } from 'aws-cdk-lib/aws-ses';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import type { WorkQueue } from './work-queue.ts';

export interface ShopMailProps {
  /** Sender address of mails. */
  readonly from: string;

  /** Gets the events about mails that bounced or were reported as spam. */
  readonly feedback: WorkQueue;

  readonly alarms: AlarmTopic;
}

/** The shop's domain as a sender in SES. The outputs are the DNS records without which SES refuses to send, or receivers file mails as spam. */
export class ShopMail extends Construct {
  readonly #identity: EmailIdentity;
  readonly #configurationSet: ConfigurationSet;

  constructor(scope: Construct, id: string, { from, feedback, alarms }: ShopMailProps) {
    super(scope, id);
    const domain = from.slice(from.indexOf('@') + 1);
    this.#configurationSet = new ConfigurationSet(this, 'Mails', { reputationMetrics: true });
    this.#configurationSet.addEventDestination('Undelivered', {
      // By its ARN: the construct would write this stack's configuration set into the policy of the topic, below.
      destination: EventDestination.snsTopic(Topic.fromTopicArn(this, 'Notices', alarms.topic('notice').topicArn)),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
    });
    this.#configurationSet.addEventDestination('Feedback', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    new Rule(this, 'FeedbackRule', {
      description: 'Bounces and complaints about mails of the shop',
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received'],
        resources: [this.#configurationSetArn()],
      },
      // By its ARN: the construct would write this stack's rule into the policy of the queue, below.
      targets: [{ bind: () => ({ arn: feedback.arn }) }],
    });
    this.#identity = new EmailIdentity(scope, 'Sender', {
      identity: Identity.domain(domain),
      configurationSet: this.#configurationSet,
      mailFromDomain: `bounce.${domain}`,
    });
    this.#addOutputs(domain);
    this.#addAlarms(alarms);
  }

  grantSend(grantee: IGrantable): Grant {
    const grant = this.#identity.grant(grantee, 'ses:SendEmail');
    // SES checks the identity's configuration set as well.
    grant.principalStatements[0]?.addResources(this.#configurationSetArn());
    return grant;
  }

  #configurationSetArn(): string {
    const { region, account, partition } = Stack.of(this);
    return `arn:${partition}:ses:${region}:${account}:configuration-set/${this.#configurationSet.configurationSetName}`;
  }

  #addOutputs(domain: string): void {
    const { region } = Stack.of(this);
    const output = (name: string, value: string) => new CfnOutput(this, name, { value, description: 'DNS record of the sender of mail' });
    for (const [index, { name, value }] of this.#identity.dkimRecords.entries()) output(`Dkim${index + 1}`, `${name} CNAME ${value}`);
    output('MailFromMx', `bounce.${domain} MX 10 feedback-smtp.${region}.amazonses.com`);
    output('MailFromSpf', `bounce.${domain} TXT "v=spf1 include:amazonses.com ~all"`);
    output('Dmarc', `_dmarc.${domain} TXT "v=DMARC1; p=quarantine"`);
  }

  /** Half of the rates at which SES puts a sender under review. */
  #addAlarms(alarms: AlarmTopic): void {
    for (const [name, threshold] of Object.entries({ BounceRate: 0.025, ComplaintRate: 0.0005 })) {
      alarms.alarm(this, name, {
        metric: new Metric({ namespace: 'AWS/SES', metricName: `Reputation.${name}`, period: ALARM_PERIOD, statistic: 'Maximum' }),
        threshold,
        runbook: 'alarms.md#mail-reputation',
        description: `Mail: the account's ${name} is half of what makes SES review and then suspend it. The notices name the mails.`,
      });
    }
  }
}
