import { CrossStackReferences, ReferenceStrength } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ALARM_PERIOD, AlarmTopic } from '../constructs/alarm-topic.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import { alarmOnExpiry } from './certificates.ts';
import { CLOUDFRONT_REGION } from './edge-firewall.ts';

export interface EdgeAlarmsProps extends ShopStackProps {
  readonly distributionId: string;

  /** The value of the dimension `WebACL` of the firewall's metrics. */
  readonly firewallMetricName: string;
}

/** Alarms of CloudFront and its firewall, whose metrics are in us-east-1. An alarm notifies topics of its own region only. */
export class EdgeAlarms extends ShopStack {
  constructor(scope: Construct, id: string, { distributionId, firewallMetricName, ...props }: EdgeAlarmsProps) {
    super(scope, id, { ...props, region: CLOUDFRONT_REGION });
    const { config } = props;
    // A strong reference to another region takes two custom resources. The dimension of an alarm changes in place.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { key } = new EncryptionKey(this, 'Key', { description: 'ShopMart edge alarms', config });
    const alarms = new AlarmTopic(this, 'Alarms', { email: config.alarmEmail, url: config.alarmUrl, key });
    if (config.certificates.kind === 'acme' && config.domain) alarmOnExpiry(this, alarms, config.domain.certificateArn);
    alarms.alarm(this, 'Failing', {
      metric: new Metric({
        namespace: 'AWS/CloudFront',
        metricName: '5xxErrorRate',
        dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
        period: ALARM_PERIOD,
        statistic: 'Average',
      }),
      threshold: 1,
      description:
        'CloudFront: 1 % of responses are errors. If the load balancer shows none, CloudFront cannot reach it: look at the VPC origin, its security group and the certificate.',
    });
    alarms.alarm(this, 'Blocking', {
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: firewallMetricName, Rule: 'ALL' },
        period: ALARM_PERIOD,
        statistic: 'Sum',
      }),
      threshold: 1_000,
      severity: 'notice',
      description: 'Firewall: it blocks more than 1,000 requests a minute. Read its log: is it an attack, or a rule that refuses shoppers?',
    });
  }
}
