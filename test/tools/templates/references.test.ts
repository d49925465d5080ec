import { describe, expect, test } from 'vitest';
import type { EnvironmentTemplates } from '../../../tools/templates/environment-templates.ts';
import { referencesIn } from '../../../tools/templates/references.ts';

const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
const templates: EnvironmentTemplates = {
  environment: 'test',
  stacks: {
    messaging: {
      Resources: { Orders: queue, Replies: queue },
      Outputs: { Weak: { Value: { Ref: 'Orders' } }, Strong: { Value: { 'Fn::GetAtt': ['Replies', 'Arn'] }, Export: { Name: 'replies' } } },
    },
    order: { Resources: { Own: queue }, Outputs: {} },
  },
};

describe('the resources that a value names', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['by Ref', { Ref: 'Own' }, ['order/Own']],
    ['by attribute', { 'Fn::GetAtt': ['Own', 'Arn'] }, ['order/Own']],
    ['by attribute in short form', { 'Fn::GetAtt': 'Own.Arn' }, ['order/Own']],
    [
      'by the output of another stack',
      { 'Fn::GetStackOutput': { StackName: 'shopmart-test-messaging', OutputName: 'Weak' } },
      ['messaging/Orders'],
    ],
    ['by an export', { 'Fn::ImportValue': 'replies' }, ['messaging/Replies']],
    ['once, however deep', { 'Fn::Join': ['', [{ Ref: 'Own' }, { 'Fn::GetAtt': ['Own', 'Arn'] }]] }, ['order/Own']],
    ['none, of a pseudo parameter', { Ref: 'AWS::Region' }, []],
    ['none, of plain text', 'Own', []],
  ])('%s', (_, value, expected) => {
    expect(referencesIn(templates, 'order', value)).toEqual(expected);
  });
});
