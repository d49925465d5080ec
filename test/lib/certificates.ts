import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SynthesizedShop } from './synthesized-shop.ts';

const [cloudFront, loadBalancer] = ['us-east-1', 'eu-west-2'].map((region) => `arn:aws:acm:${region}:333333333333:certificate/replace`);

/** What holds of an environment with `certificates: { kind: 'acme' }`. */
export function describeCertificates(synthesized: () => SynthesizedShop): void {
  let certificates: Template;
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
    certificates = Template.fromJSON({ ...shop.stacks['certificates'] });
  });

  describe('the renewal of certificates', () => {
    test('runs daily outside the VPC, since the authority is on the internet', () => {
      certificates.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' });
      certificates.hasResourceProperties('AWS::Lambda::Function', {
        VpcConfig: Match.absent(),
        Environment: { Variables: { HOST_NAME: 'www.shopmart.example', CERTIFICATE_ARNS: `${cloudFront},${loadBalancer}` } },
      });
    });

    test('may change the TXT record of the challenge only, and import these two certificates only', () => {
      certificates.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            { Action: ['acm:DescribeCertificate', 'acm:ImportCertificate'], Effect: 'Allow', Resource: [loadBalancer, cloudFront] },
            {
              Action: 'route53:ChangeResourceRecordSets',
              Condition: {
                'ForAllValues:StringEquals': {
                  'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'DELETE'],
                  'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_acme-challenge.www.shopmart.example'],
                  'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
                },
              },
              Effect: 'Allow',
              Resource: 'arn:aws:route53:::hostedzone/Z0123456789ABC',
            },
          ]),
        },
      });
    });

    test('has an account key that an operator enters', () => {
      certificates.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: Match.absent() });
    });

    test('raises an alarm in the region of each certificate that was not renewed', () => {
      const alarms = shop.find('AWS::CloudWatch::Alarm').filter(({ resource }) => resource.Properties['MetricName'] === 'DaysToExpiry');
      expect(alarms.map(({ stack, resource }) => [stack, resource.Properties['Dimensions'], resource.Properties['Threshold']])).toEqual([
        ['certificates', [{ Name: 'CertificateArn', Value: loadBalancer }], 20],
        ['edge-alarms', [{ Name: 'CertificateArn', Value: cloudFront }], 20],
      ]);
      for (const { resource } of alarms) expect(resource.Properties['AlarmDescription']).toContain('docs/runbooks/certificate.md');
    });
  });
}
