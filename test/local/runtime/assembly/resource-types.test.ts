import { expect, test } from 'vitest';
import { attributeOf, checkType } from '../../../../local/runtime/assembly/resource-types.ts';

const resource = (type: string, properties: Record<string, string> = {}) => ({
  id: 'Thing',
  stackName: 'stack',
  type,
  account: '111111111111',
  region: 'eu-west-2',
  port: 21000,
  property: (name: string) => properties[name],
});

test.each([
  ['AWS::SQS::Queue', 'Ref', { QueueName: 'work' }, 'https://sqs.eu-west-2.amazonaws.com/111111111111/work'],
  ['AWS::SQS::Queue', 'Arn', {}, 'arn:aws:sqs:eu-west-2:111111111111:stack-Thing'],
  ['AWS::RDS::DBCluster', 'Endpoint.Port', {}, '21000'],
  ['AWS::IAM::Role', 'Arn', {}, 'arn:aws:iam::111111111111:role/stack-Thing'],
  ['AWS::EC2::VPC', 'CidrBlock', { CidrBlock: '10.0.0.0/16' }, '10.0.0.0/16'],
  ['AWS::EC2::SecurityGroup', 'GroupId', {}, 'stack/Thing'],
  ['AWS::KMS::Key', 'Arn', {}, 'arn:aws:kms:eu-west-2:111111111111:key/stack-Thing'],
  ['AWS::Logs::LogGroup', 'Arn', {}, 'arn:aws:logs:eu-west-2:111111111111:log-group:stack-Thing:*'],
  ['AWS::SES::EmailIdentity', 'DkimDNSTokenName1', {}, 'Thing.dkim-Name1'],
])('%s has %s', (type, attribute, properties, expected) => {
  expect(attributeOf(resource(type, properties), attribute)).toBe(expected);
});

test('refuses an unsupported type', () => {
  expect(() => checkType('AWS::Braket::QuantumTask')).toThrow(/AWS::Braket::QuantumTask is not emulated/);
  expect(() => checkType('Custom::Anything')).not.toThrow();
});

test('refuses an unsupported attribute', () => {
  expect(() => attributeOf(resource('AWS::SQS::Queue'), 'Depth')).toThrow(/attribute Depth of AWS::SQS::Queue Thing is not emulated/);
});
