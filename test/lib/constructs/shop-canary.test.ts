import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, test } from 'vitest';
import { selectEnvironments } from '../../../lib/config.ts';
import { AlarmTopic } from '../../../lib/constructs/alarm-topic.ts';
import { EncryptionKey } from '../../../lib/constructs/encryption-key.ts';
import { ShopCanary } from '../../../lib/constructs/shop-canary.ts';

const bundle = mkdtempSync(join(tmpdir(), 'shopmart-canary-'));
writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => 1;');
afterAll(() => rmSync(bundle, { recursive: true }));

const [config] = selectEnvironments('prod');

function canary(settings: { readonly everyMinutes: number; readonly customerEmail: string; readonly testCard?: string }): Template {
  if (!config) throw new Error('there is no prod');
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'canary', {
    env: { account: '111111111111', region: 'eu-west-2' },
  });
  const key = new EncryptionKey(stack, 'Key', { description: 'test', config });
  const alarms = new AlarmTopic(stack, 'Alarms', { email: 'a@example.com', key: key.key });
  new ShopCanary(stack, 'Shop', { bundle, shopUrl: 'https://shop.example', settings, name: 'shopmart-test', key, alarms });
  return Template.fromStack(stack);
}

const withCard = canary({ everyMinutes: 5, customerEmail: 'canary@canary.example', testCard: '4242424242424242' });

describe('the canary of the shop', () => {
  test('runs on schedule, with the address that marks its orders and with the test card', () => {
    withCard.hasResourceProperties('AWS::Synthetics::Canary', {
      Name: 'shopmart-test',
      Schedule: { Expression: 'rate(5 minutes)' },
      StartCanaryAfterCreation: true,
      RunConfig: {
        EnvironmentVariables: { SHOP_URL: 'https://shop.example', CUSTOMER_EMAIL: 'canary@canary.example', CARD: '4242424242424242' },
      },
      VPCConfig: Match.absent(),
    });
  });

  test('has no card without one in the settings, so it orders nothing', () => {
    const [found] = Object.values(
      canary({ everyMinutes: 5, customerEmail: 'canary@canary.example' }).findResources('AWS::Synthetics::Canary'),
    );
    expect(Object.keys(found?.['Properties'].RunConfig.EnvironmentVariables)).toEqual(['SHOP_URL', 'CUSTOMER_EMAIL']);
  });

  test('raises an alarm after two failed visits, and when it does not run', () => {
    withCard.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'CloudWatchSynthetics',
      MetricName: 'SuccessPercent',
      Dimensions: [{ Name: 'CanaryName', Value: Match.anyValue() }],
      Threshold: 100,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 2,
      Period: 300,
      TreatMissingData: 'breaching',
      AlarmActions: [Match.anyValue()],
      AlarmDescription: Match.stringLikeRegexp('docs/runbooks/canary.md'),
    });
  });

  test('may write its own files, log and metrics, and nothing else', () => {
    const [policy] = Object.values(withCard.findResources('AWS::IAM::Policy'));
    const statements: readonly { Action: string | string[]; Condition?: object }[] = policy?.['Properties'].PolicyDocument.Statement;
    expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual([
      'cloudwatch:PutMetricData',
      'kms:GenerateDataKey',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetBucketLocation',
      's3:ListAllMyBuckets',
      's3:PutObject',
    ]);
    expect(statements.find(({ Action }) => Action === 'cloudwatch:PutMetricData')?.Condition).toEqual({
      StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' },
    });
  });
});
