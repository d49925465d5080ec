import { describe, expect, test } from 'vitest';
import { createAccess } from '../../../local/iam/permissions.ts';
import type { Permissions, RequiredAccess } from '../../../local/iam/permissions.ts';
import { permissionsOf, roleArn } from '../../support/permissions-file.ts';

const queue = 'arn:aws:sqs:eu-west-2:111111111111:work';
const key = 'arn:aws:kms:eu-west-2:111111111111:key/k';
const viaSecrets = { 'kms:ViaService': 'secretsmanager.eu-west-2.amazonaws.com' };
const send = { action: 'sqs:SendMessage', resource: queue };
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const deny = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ ...allow(Action, Resource, more), Effect: 'Deny' });

/** The end of the message, or undefined. */
function refusal(
  statements: readonly object[],
  access: RequiredAccess,
  more: Partial<Permissions> = {},
  role = 'worker',
): string | undefined {
  const permissions = createAccess(permissionsOf({ [role]: statements }, more));
  const caller = permissions.caller(role);
  if (!caller) throw new Error('no caller');
  return permissions.refusal(caller, access);
}

test('a refusal names the session, the action and the resource in the words of AWS', () => {
  expect(refusal([], send)).toBe(
    `User: arn:aws:sts::111111111111:assumed-role/worker/session is not authorized to perform: sqs:SendMessage on resource: ${queue} because no identity-based policy allows the sqs:SendMessage action`,
  );
});

describe('an identity-based policy', () => {
  test.each<[string, object[]]>([
    ['the action and the resource', [allow('sqs:SendMessage', queue)]],
    ['an action in other letters', [allow('SQS:sendmessage', queue)]],
    ['wildcards', [allow(['s3:*', 'sqs:Send*'], 'arn:aws:sqs:*:111111111111:wor?')]],
    ['all but other actions', [{ Effect: 'Allow', NotAction: ['sqs:DeleteQueue', 'iam:*'], Resource: '*' }]],
    ['all but other resources', [{ Effect: 'Allow', Action: 'sqs:*', NotResource: `${queue}-dead` }]],
    ['one of several statements', [allow('sqs:ReceiveMessage'), allow('sqs:SendMessage')]],
  ])('that names %s allows the call', (_, statements) => {
    expect(refusal(statements, send)).toBeUndefined();
  });

  test.each<[string, object[]]>([
    ['another action', [allow('sqs:ReceiveMessage', queue)]],
    ['another resource', [allow('sqs:SendMessage', `${queue}-dead`)]],
    ['a wildcard for a longer name', [allow('sqs:SendMessage', `${queue}?`)]],
    ['all but this action', [{ Effect: 'Allow', NotAction: 'sqs:send*', Resource: '*' }]],
    ['all but this resource', [{ Effect: 'Allow', Action: '*', NotResource: queue }]],
  ])('that names %s does not', (_, statements) => {
    expect(refusal(statements, send)).toMatch(/because no identity-based policy allows/);
  });

  test('that denies the call wins over one that allows it', () => {
    expect(refusal([allow('*'), deny('sqs:*', queue)], send)).toMatch(/with an explicit deny in an identity-based policy$/);
  });
});

describe('a condition', () => {
  test.each<[string, object, boolean]>([
    ['StringEquals', { StringEquals: { 'kms:ViaService': ['x', 'secretsmanager.eu-west-2.amazonaws.com'] } }, true],
    ['StringEquals', { StringEquals: { 'kms:ViaService': 'sqs.eu-west-2.amazonaws.com' } }, false],
    ['StringNotEquals', { StringNotEquals: { 'kms:ViaService': 'x' } }, true],
    ['StringNotEquals', { StringNotEquals: { 'kms:ViaService': viaSecrets['kms:ViaService'] } }, false],
    ['StringLike', { StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com' } }, true],
    ['ArnLike', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/worker' } }, true],
    ['Bool', { Bool: { 'aws:SecureTransport': true } }, true],
    ['Bool', { Bool: { 'aws:SecureTransport': 'false' } }, false],
    ['two keys of which one differs', { StringEquals: { ...viaSecrets, 'aws:PrincipalAccount': '222222222222' } }, false],
    ['a key that the call does not have', { StringEquals: { 'ses:FromAddress': 'a@b.example' } }, false],
    ['a negated key that the call does not have', { StringNotEquals: { 'ses:FromAddress': 'a@b.example' } }, true],
  ])('with %s %j holds: %s', (_, Condition, holds) => {
    expect(refusal([allow('sqs:SendMessage', queue, { Condition })], { ...send, context: viaSecrets }) === undefined).toBe(holds);
  });

  test.each<[object, string]>([
    [{ DateGreaterThan: { 'aws:PrincipalAccount': 'x' } }, 'operator DateGreaterThan'],
    [{ StringEquals: { 'aws:SourceVpce': 'x' } }, 'key aws:SourceVpce'],
  ])('%j that is not emulated is refused by name', (Condition, name) => {
    expect(() => refusal([allow('sqs:*', '*', { Condition })], send)).toThrow(
      `the condition ${name} in a policy of ${roleArn('worker')} is not emulated`,
    );
  });

  test('an element that is not emulated is refused by name', () => {
    expect(() => refusal([{ ...allow('sqs:*'), NotPrincipal: '*' }], send)).toThrow(/NotPrincipal/);
    expect(() => refusal([allow('sqs:*', 'arn:aws:sqs:*:*:${aws:username}')], send)).toThrow(/policy variable/);
  });
});

describe("a resource's policy", () => {
  const ofQueue = (statement: object) => ({ resources: { [queue]: { Statement: [statement] } } });

  test('allows a role that it names, and denies over the role', () => {
    const granted = { ...allow('sqs:SendMessage', queue), Principal: { AWS: roleArn('worker') } };
    expect(refusal([], send, ofQueue(granted))).toBeUndefined();
    expect(refusal([], send, ofQueue({ ...granted, Principal: { AWS: roleArn('other') } }))).toMatch(/no identity-based policy/);
    expect(refusal([allow('*')], send, ofQueue({ ...deny('sqs:*', queue), Principal: '*' }))).toMatch(
      /explicit deny in a resource-based policy$/,
    );
  });

  test('that refuses plain HTTP does not refuse the laptop, which has no TLS', () => {
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
    expect(refusal([allow('*')], send, ofQueue({ ...deny('sqs:*', queue, { Condition: insecure }), Principal: '*' }))).toBeUndefined();
  });
});

describe('the policy of a KMS key', () => {
  const decrypt = { action: 'kms:Decrypt', resource: key, context: viaSecrets };
  const ofKey = (Principal: object, action = 'kms:*') => ({ resources: { [key]: { Statement: [{ ...allow(action), Principal }] } } });

  test('can leave the key to the policies of the account', () => {
    const delegated = ofKey({ AWS: 'arn:aws:iam::111111111111:root' });
    expect(refusal([allow('kms:Decrypt', key)], decrypt, delegated)).toBeUndefined();
    expect(refusal([], decrypt, delegated)).toMatch(/because no identity-based policy allows the kms:Decrypt action$/);
  });

  test('must allow the call, whatever the role allows', () => {
    expect(refusal([allow('*')], decrypt, ofKey({ Service: 'logs.eu-west-2.amazonaws.com' }))).toMatch(
      /no resource-based policy allows the kms:Decrypt action$/,
    );
    expect(refusal([], decrypt, ofKey({ AWS: roleArn('worker') }, 'kms:Decrypt'))).toBeUndefined();
  });
});

describe('the policy of a VPC endpoint', () => {
  const endpoints = (account: string) => ({
    endpoints: {
      sqs: { Statement: [{ ...allow('*', '*', { Condition: { StringEquals: { 'aws:PrincipalAccount': account } } }), Principal: '*' }] },
    },
  });

  test('limits callers in the network only', () => {
    expect(refusal([allow('*')], send, endpoints('111111111111'), 'workerInVpc')).toBeUndefined();
    expect(refusal([allow('*')], send, endpoints('222222222222'), 'workerInVpc')).toMatch(
      /no VPC endpoint policy allows the sqs:SendMessage action$/,
    );
    expect(refusal([allow('*')], send, endpoints('222222222222'))).toBeUndefined();
  });
});
