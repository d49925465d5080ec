import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { expect, test } from 'vitest';
import { AlarmTopic } from '../../../lib/constructs/alarm-topic.ts';
import { InvalidationBudgetAlarm } from '../../../lib/constructs/invalidation-budget-alarm.ts';

test('a notice is sent when lists are no longer invalidated, from the figure that the function logs', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'product');
  const alarms = new AlarmTopic(stack, 'Alarms', { email: 'a@example.com', key: new Key(stack, 'Key') });
  new InvalidationBudgetAlarm(stack, 'Budget', { logGroup: new LogGroup(stack, 'Log'), alarms });
  const template = Template.fromStack(stack);
  const [filter] = Object.values(template.findResources('AWS::Logs::MetricFilter'));
  expect(filter?.['Properties'].FilterPattern).toBe('{ $.budgetPercent >= 0 }');
  const [transformation] = filter?.['Properties']?.MetricTransformations ?? [];
  expect(transformation.MetricValue).toBe('$.budgetPercent');
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: transformation.MetricNamespace,
    MetricName: transformation.MetricName,
    Statistic: 'Maximum',
    Threshold: 80,
    AlarmActions: [{ Ref: Match.stringLikeRegexp('Notices') }],
    AlarmDescription: Match.stringLikeRegexp('docs/runbooks/invalidation-budget.md'),
  });
});
