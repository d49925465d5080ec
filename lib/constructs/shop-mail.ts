import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet, EmailIdentity, EmailSendingEvent, EventDestination, Identity } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { AlarmTopic } from './alarm-topic.ts';

export interface ShopMailProps {
  /** Sender address of mails. */
  readonly from: string;

  readonly alarms: AlarmTopic;
}

/** The shop's domain as a sender in SES. The outputs are the DNS records without which SES refuses to send, or receivers file mails as spam. */
export class ShopMail extends Construct {
  readonly #identity: EmailIdentity;
  readonly #configurationSet: ConfigurationSet;

  constructor(scope: Construct, id: string, { from, alarms }: ShopMailProps) {
    super(scope, id);
    const domain = from.slice(from.indexOf('@') + 1);
    this.#configurationSet = new ConfigurationSet(this, 'Mails', { reputationMetrics: true });
    this.#configurationSet.addEventDestination('Undelivered', {
      // By its ARN: the construct would write this stack's configuration set into the policy of the topic, below.
      destination: EventDestination.snsTopic(Topic.fromTopicArn(this, 'Notices', alarms.topic('notice').topicArn)),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
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
    const { region, account, partition } = Stack.of(this);
    const configurationSet = `arn:${partition}:ses:${region}:${account}:configuration-set/${this.#configurationSet.configurationSetName}`;
    const grant = this.#identity.grant(grantee, 'ses:SendEmail');
    // SES checks the identity's configuration set as well.
    grant.principalStatements[0]?.addResources(configurationSet);
    return grant;
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
