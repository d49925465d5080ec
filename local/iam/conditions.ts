import { wildcards } from './wildcards.ts';

/** Values of condition keys; a key that the call does not have is absent. */
export type Context = Readonly<Record<string, string>>;

type Test = (actual: string) => boolean;
type Operator = (expected: readonly string[]) => Test;

const equals: Operator = (expected) => (actual) => expected.includes(actual);
const like: Operator = (expected) => {
  const pattern = wildcards(expected);
  return (actual) => pattern.test(actual);
};
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: equals,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (expected) => (actual) => expected.some((each) => each.toLowerCase() === actual.toLowerCase()),
};
/** These hold for a call without the key. */
const negations: Readonly<Record<string, Operator>> = { StringNotEquals: equals, StringNotLike: like, ArnNotLike: like };

/** Keys that the emulators set, or that AWS sets only for its own services as callers. */
const knownKeys = new Set([
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'cloudwatch:namespace',
  'kms:EncryptionContext:aws:logs:arn',
  'kms:ViaService',
  'ses:FromAddress',
]);

/** Whether all conditions of a statement hold. @throws Error that names an unknown operator or key, and the policy's owner */
export function compileCondition(owner: string, condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>) {
  const tests = Object.entries(condition).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => compile(owner, name, key, values)),
  );
  return (context: Context) => tests.every((test) => test(context));
}

function compile(owner: string, name: string, key: string, values: readonly string[]): (context: Context) => boolean {
  const operator = operators[name] ?? negations[name];
  const unknown = operator === undefined ? `operator ${name}` : !knownKeys.has(key) && `key ${key}`;
  if (!operator || unknown)
    throw new Error(`the condition ${unknown || name} in a policy of ${owner} is not emulated: add it to local/iam/conditions.ts`);
  const test = operator(values);
  const isNegated = name in negations;
  return (context) => {
    const actual = context[key];
    return actual === undefined ? isNegated : test(actual) !== isNegated;
  };
}
