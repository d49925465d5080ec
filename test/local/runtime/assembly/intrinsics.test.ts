import { describe, expect, test } from 'vitest';
import type { Stack } from '../../../../local/runtime/assembly/assembly.ts';
import { createEvaluator } from '../../../../local/runtime/assembly/intrinsics.ts';
import type { Json } from '../../../../local/runtime/assembly/json.ts';

const empty = { Resources: {}, Outputs: {}, Parameters: {}, account: '111111111111', region: 'eu-west-2', dependsOn: [] };
const thing = { Type: 'Some::Type', Properties: {}, DependsOn: [] };
const lower: Stack = {
  ...empty,
  name: 'lower',
  Resources: { Box: thing },
  Outputs: { Weak: { Value: { Ref: 'Box' } }, Strong: { Value: { Ref: 'Box' }, Export: { Name: 'lower:Box' } } },
};
const upper: Stack = { ...empty, name: 'upper', Resources: { Own: thing }, Parameters: { Plain: { Default: 'plain' }, Bare: {} } };
const evaluate = createEvaluator([lower, upper], {
  attribute: (stack, id, name) => `${stack.name}/${id}/${name}`,
  secret: (arn, member) => `secret ${arn} ${member}`,
});
const resolve = (value: Json) => evaluate(value, upper);

describe('intrinsic functions', () => {
  test.each<[string, Json, Json]>([
    ['a resource', { Ref: 'Own' }, 'upper/Own/Ref'],
    ['a parameter', { Ref: 'Plain' }, 'plain'],
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '111111111111'],
    ['an attribute', { 'Fn::GetAtt': ['Own', 'Endpoint.Port'] }, 'upper/Own/Endpoint.Port'],
    ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'lower', OutputName: 'Weak' } }, 'lower/Box/Ref'],
    ['an export of another stack', { 'Fn::ImportValue': 'lower:Box' }, 'lower/Box/Ref'],
    ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Plain' }, 'b']] }, 'a-plain-b'],
    ['a join of a list', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
    ['a substitution', { 'Fn::Sub': '${AWS::Region} ${Own.Arn} ${Plain}' }, 'eu-west-2 upper/Own/Arn plain'],
    ['a selection', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    [
      'a secret in a string',
      'user:{{resolve:secretsmanager:arn:aws:secretsmanager:x:1:secret:db:SecretString:password::}}',
      'user:secret arn:aws:secretsmanager:x:1:secret:db password',
    ],
    ['no value, which removes the property', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['a policy statement with a condition', { Condition: { Bool: { x: true } } }, { Condition: { Bool: { x: true } } }],
  ])('resolve %s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test.each<[string, Json, RegExp]>([
    ['an unknown function', { 'Fn::Transform': {} }, /Fn::Transform is not emulated/],
    ['an unknown pseudo parameter', { Ref: 'AWS::Moon' }, /AWS::Moon is not emulated/],
    ['a parameter without a default', { Ref: 'Bare' }, /parameter Bare without a default is not emulated/],
    ['an unknown output', { 'Fn::GetStackOutput': { StackName: 'lower', OutputName: 'None' } }, /output None of lower does not exist/],
    ['a dynamic reference of another kind', '{{resolve:ssm-secure:/x}}', /ssm-secure is not emulated/],
    ['an object instead of a string', { 'Fn::Join': ['', [{ a: 1 }]] }, /expected a string/],
    ['a substitution with variables', { 'Fn::Sub': ['${x}', { x: 1 }] }, /expected a string/],
    ['an export that does not exist', { 'Fn::ImportValue': 'lower:None' }, /export lower:None/],
  ])('refuse %s by name', (_, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});
