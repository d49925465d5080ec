import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import type { AcmeRenewalSettings } from '../../adapters/certificates/acme/settings.ts';
import type { EnvironmentConfig } from '../config.ts';
import type { AlarmTopic } from '../constructs/alarm-topic.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { enteredSecret } from '../constructs/generated-secret.ts';
import type { Ground } from '../constructs/ground.ts';
import { ScheduledWorker } from '../constructs/scheduled-worker.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface CertificatesProps extends ShopStackProps {
  readonly ground: Ground;
  readonly acme: Extract<EnvironmentConfig['certificates'], { kind: 'acme' }>;
  readonly domain: NonNullable<EnvironmentConfig['domain']>;
}

/** Renews the shop's certificates at an authority that speaks ACME. Not needed with AWS Certificate Manager, which renews its own. */
export class Certificates extends ShopStack {
  constructor(scope: Construct, id: string, { ground, acme, domain, ...props }: CertificatesProps) {
    super(scope, id, props);
    const { config, bundles } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart certificates', config });
    const accountKey = enteredSecret(this, 'AccountKey', key, 'Key of the account at the certificate authority');
    const arns = [domain.certificateArn, domain.loadBalancerCertificateArn];
    const renew = new ScheduledWorker(this, 'RenewCertificate', {
      description: 'Renews the certificates of the shop',
      every: Duration.days(1),
      bundle: bundles.lambda('operations/renew-certificate'),
      environment: {
        HOST_NAME: domain.name,
        CERTIFICATE_ARNS: arns.join(),
        ACME_DIRECTORY_URL: acme.directoryUrl,
        ACME_CONTACT: acme.contact,
        ACCOUNT_KEY_SECRET_ARN: accountKey.secretArn,
        HOSTED_ZONE_ID: acme.hostedZoneId,
      } satisfies z.input<typeof AcmeRenewalSettings>,
      timeout: Duration.minutes(5),
      key,
      alarms: ground.alarms,
    });
    accountKey.grantRead(renew);
    for (const statement of this.#permissions(arns, acme.hostedZoneId, domain.name)) renew.grantPrincipal.addToPrincipalPolicy(statement);
    alarmOnExpiry(this, ground.alarms, domain.loadBalancerCertificateArn);
  }

  #permissions(arns: readonly string[], hostedZoneId: string, name: string): readonly PolicyStatement[] {
    const zones = `arn:${this.partition}:route53:::`;
    return [
      new PolicyStatement({ actions: ['acm:DescribeCertificate', 'acm:ImportCertificate'], resources: [...arns] }),
      new PolicyStatement({
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [`${zones}hostedzone/${hostedZoneId}`],
        conditions: {
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': [`_acme-challenge.${name.toLowerCase()}`],
            'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
            'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'DELETE'],
          },
        },
      }),
      // A change gets its id when it is made.
      new PolicyStatement({ actions: ['route53:GetChange'], resources: [`${zones}change/*`] }),
    ];
  }
}

/** A certificate is renewed with a third of its life left: 30 days of 90. */
const LEAST_DAYS = 20;

/** Raises an alarm for a certificate that should have been renewed. ACM publishes the metric twice a day, in the certificate's region. */
export function alarmOnExpiry(scope: Construct, alarms: AlarmTopic, certificateArn: string): void {
  alarms.alarm(scope, 'CertificateEnds', {
    metric: new Metric({
      namespace: 'AWS/CertificateManager',
      metricName: 'DaysToExpiry',
      dimensionsMap: { CertificateArn: certificateArn },
      period: Duration.days(1),
      statistic: 'Minimum',
    }),
    threshold: LEAST_DAYS,
    raisedWhen: 'below',
    periods: 1,
    runbook: 'certificate.md#a-certificate-was-not-renewed',
    description: `The certificate ends in less than ${LEAST_DAYS} days and was not renewed.`,
  });
}
