import { describe, expect, test } from 'vitest';
import type { Stack } from '../../../local/assembly/assembly.ts';
import { createEvaluator } from '../../../local/assembly/intrinsics.ts';
import type { Json } from '../../../local/assembly/json.ts';

const empty = {
  Resources: {},
  Outputs: {},
  Parameters: {},
  Conditions: {},
  Mappings: {},
  account: '111111111111',
  region: 'eu-west-2',
  dependsOn: [],
};

const lower: Stack = {
  ...empty,
  name: 'lower',
  Resources: {
    Thing: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/thing', Value: 'seven' }, DependsOn: [] },
    Box: { Type: 'Some::Type', Properties: {}, DependsOn: [] },
  },
  Outputs: {
    Shared: { Value: { 'Fn::GetAtt': ['Box', 'Arn'] }, Export: { Name: 'shared' } },
    Weak: { Value: { Ref: 'Box' } },
  },
};
const upper: Stack = {
  ...empty,
  name: 'upper',
  Resources: { Own: { Type: 'Some::Type', Properties: {}, DependsOn: [] } },
  Parameters: {
    Plain: { Type: 'String', Default: 'plain' },
    FromSystem: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/thing' },
    Bare: { Type: 'String' },
  },
  Conditions: { IsLarge: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }, IsSmall: { 'Fn::Not': [{ Condition: 'IsLarge' }] } },
  Mappings: { Sizes: { small: { cpu: 256 } } },
};
const evaluator = createEvaluator(
  { stacks: [lower, upper], asset: () => ({ folder: '', dockerFile: '' }) },
  { attribute: (stack, id, name) => `${stack.name}/${id}/${name}`, secret: (arn, key) => `secret ${arn} ${key}` },
);
const resolve = (value: Json) => evaluator.resolve(value, upper);

describe('intrinsic functions', () => {
  test.each<[string, Json, Json]>([
    ['a resource', { Ref: 'Own' }, 'upper/Own/Ref'],
    ['a parameter', { Ref: 'Plain' }, 'plain'],
    ['a parameter from SSM', { Ref: 'FromSystem' }, 'seven'],
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '111111111111'],
    ['an attribute', { 'Fn::GetAtt': ['Own', 'Endpoint.Port'] }, 'upper/Own/Endpoint.Port'],
    ['an attribute in one text', { 'Fn::GetAtt': 'Own.Arn' }, 'upper/Own/Arn'],
    ['an export of another stack', { 'Fn::ImportValue': 'shared' }, 'lower/Box/Arn'],
    ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'lower', OutputName: 'Weak' } }, 'lower/Box/Ref'],
    ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Plain' }, 'b']] }, 'a-plain-b'],
    ['a join of a list', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
    [
      'a substitution',
      { 'Fn::Sub': ['${x} ${Own.Arn} ${Plain} ${!kept}', { x: { Ref: 'AWS::Region' } }] },
      'eu-west-2 upper/Own/Arn plain ${kept}',
    ],
    ['a selection', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['a choice', { 'Fn::If': ['IsLarge', { Ref: 'Nowhere' }, 'small'] }, 'small'],
    ['both of two', { 'Fn::And': [{ Condition: 'IsSmall' }, { 'Fn::Or': [{ Condition: 'IsLarge' }, { Condition: 'IsSmall' }] }] }, true],
    ['a mapping', { 'Fn::FindInMap': ['Sizes', 'small', 'cpu'] }, 256],
    ['zones', { 'Fn::GetAZs': '' }, ['eu-west-2a', 'eu-west-2b', 'eu-west-2c']],
    ['base 64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['JSON', { 'Fn::ToJsonString': { a: { Ref: 'Plain' } } }, '{"a":"plain"}'],
    ['a length', { 'Fn::Length': ['a', 'b'] }, 2],
    [
      'a secret in a text',
      'user:{{resolve:secretsmanager:arn:aws:secretsmanager:x:1:secret:db:SecretString:password::}}',
      'user:secret arn:aws:secretsmanager:x:1:secret:db password',
    ],
    ['no value, which leaves nothing', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['a statement with a condition of its own', { Condition: { Bool: { x: true } } }, { Condition: { Bool: { x: true } } }],
  ])('resolve %s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test.each<[string, Json, RegExp]>([
    ['an unknown function', { 'Fn::Transform': {} }, /Fn::Transform is not known/],
    ['an unknown pseudo parameter', { Ref: 'AWS::Moon' }, /AWS::Moon is not known/],
    ['a parameter without a default', { Ref: 'Bare' }, /parameter Bare, which has no default/],
    ['an export that nobody makes', { 'Fn::ImportValue': 'elsewhere' }, /export elsewhere is not known/],
    ['an output that is not there', { 'Fn::GetStackOutput': { StackName: 'lower', OutputName: 'None' } }, /output None of lower/],
    ['a mapping without the key', { 'Fn::FindInMap': ['Sizes', 'large', 'cpu'] }, /mapping Sizes\.large\.cpu/],
    ['a condition that is not there', { 'Fn::If': ['IsBlue', 1, 2] }, /condition IsBlue/],
    ['a dynamic reference of another kind', '{{resolve:ssm-secure:/x}}', /ssm-secure is not known/],
    ['an object where a text belongs', { 'Fn::Join': ['', [{ a: 1 }]] }, /a text is wanted/],
  ])('refuse %s by name', (_, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });

  test('tell what a value depends on, across stacks', () => {
    const value = {
      a: { Ref: 'Own' },
      b: { 'Fn::ImportValue': 'shared' },
      c: { 'Fn::Sub': '${Own.Arn} ${AWS::Region}' },
      d: { Ref: 'Plain' },
    };
    const found = evaluator.references(value, upper).map(({ stack, id }) => `${stack.name}/${id}`);
    expect(new Set(found)).toEqual(new Set(['upper/Own', 'lower/Box']));
  });
});
