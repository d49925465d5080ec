import * as z from 'zod';
import { actionsOf } from './aws-calls.ts';
import { readRoles } from './roles.ts';
import type { Roles, Statement } from './roles.ts';
import type { Bundle, Found, SynthesizedShop } from './synthesized-shop.ts';

/** What CDK's grants add: reading a secret includes its description and its key. */
const WITH_SECRET = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret', 'kms:Decrypt'];

/** By which CDK lets a function write a secret's new version under its key. */
const WITH_NEW_VERSION = ['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

const WRITE_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** By which Lambda drains a queue in the function's name. */
const DRAIN = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
  (name) => `sqs:${name}`,
);

/** By which Lambda attaches a function to the VPC. */
const ATTACH = [
  'AssignPrivateIpAddresses',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'UnassignPrivateIpAddresses',
].map((name) => `ec2:${name}`);

/** Actions of containers that are not our programs. */
const SIDECARS: Readonly<Record<string, readonly string[]>> = {
  'adot-collector': ['aps:RemoteWrite', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  'appconfig-agent': ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
};

const PULL_IMAGE = ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetAuthorizationToken', 'GetDownloadUrlForLayer'].map(
  (name) => `ecr:${name}`,
);

/** The permission without which a setting that names a resource of the type is of no use. The address of a database or of the shop needs none, its ARN or id does. */
const ACTION_ON: readonly { readonly type: string; readonly setting: RegExp; readonly action: string }[] = [
  { type: 'AWS::SQS::Queue', setting: /^/, action: 'sqs:SendMessage' },
  { type: 'AWS::SecretsManager::Secret', setting: /^/, action: 'secretsmanager:GetSecretValue' },
  { type: 'AWS::CloudFront::Distribution', setting: /_ID$/, action: 'cloudfront:CreateInvalidation' },
  { type: 'AWS::RDS::DBCluster', setting: /_ARN$/, action: 'rds-data:ExecuteStatement' },
];

interface Grantee {
  readonly name: string;
  readonly stack: string;
  readonly role: unknown;

  /** Actions that its code and its platform need. */
  readonly needed: readonly string[];

  /** Settings by name. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const Container = z.looseObject({
  Name: z.string(),
  Image: z.json(),
  Environment: z.array(z.object({ Name: z.string(), Value: z.json() })).default([]),
  Secrets: z.array(z.object({ Name: z.string(), ValueFrom: z.json() })).default([]),
});
const Variables = z.looseObject({ Variables: z.record(z.string(), z.json()) }).default({ Variables: {} });

/** Every role whose permissions differ from what its program needs, in sentences. */
export function findDifferences(
  environment: string,
  shop: Pick<SynthesizedShop, 'stacks' | 'exported' | 'find'>,
  bundles: ReadonlyMap<string, Bundle>,
): readonly string[] {
  const roles = readRoles(environment, shop);
  return granteesOf(shop, roles, bundles).flatMap((grantee) => {
    const { name, stack, needed } = grantee;
    const statements = roles
      .named(stack, grantee.role)
      .flatMap((role) => [...roles.statementsOf(stack, role), ...roles.keyStatementsOf(stack, role)]);
    const allowed = new Set(statements.flatMap(({ Action }) => Action));
    return [
      ...[...allowed].filter((action) => !needed.includes(action)).map((action) => `${name} may ${action}, which it never calls`),
      ...needed.filter((action) => !allowed.has(action)).map((action) => `${name} calls ${action}, which its role does not allow`),
      ...uselessSettings(shop, roles, grantee, statements),
    ];
  });
}

/** Settings that name a resource which the role may not use. */
function uselessSettings(
  shop: Pick<SynthesizedShop, 'stacks'>,
  { named }: Roles,
  { name, stack, settings }: Grantee,
  statements: readonly Statement[],
): readonly string[] {
  return Object.entries(settings).flatMap(([setting, value]) => {
    const resources = named(stack, value);
    if (setting.endsWith('_ARN') && resources.length === 0) return [`${name} has ${setting}, which names no resource`];
    return resources.flatMap((id) => {
      const [owner = '', logicalId = ''] = id.split('/');
      const type = shop.stacks[owner]?.Resources[logicalId]?.Type ?? '';
      const action = ACTION_ON.find((each) => each.type === type && each.setting.test(setting))?.action;
      const isAllowed = statements.some(
        ({ Action, Resource }) => action !== undefined && Action.includes(action) && named(stack, Resource).includes(id),
      );
      return action === undefined || isAllowed ? [] : [`${name} has ${setting}, but may not ${action} on ${id}`];
    });
  });
}

function granteesOf(shop: Pick<SynthesizedShop, 'find'>, { named }: Roles, bundles: ReadonlyMap<string, Bundle>): readonly Grantee[] {
  const bundleOf = (code: unknown): Pick<Bundle, 'commands' | 'healthPaths'> => {
    const [digest = ''] = /[0-9a-f]{64}/.exec(JSON.stringify(code)) ?? [];
    return bundles.get(digest) ?? { commands: [], healthPaths: [] };
  };
  const drains = (program: Found): boolean =>
    shop
      .find('AWS::Lambda::EventSourceMapping')
      .some(({ stack, resource }) => named(stack, resource.Properties['FunctionName']).includes(`${program.stack}/${program.id}`));
  const functions = shop.find('AWS::Lambda::Function').map((program): Grantee => {
    const { Code, Role, VpcConfig, Environment } = program.resource.Properties;
    const needed = [
      ...withSecret(actionsOf(bundleOf(Code).commands)),
      ...WRITE_LOG,
      ...(VpcConfig === undefined ? [] : ATTACH),
      ...(drains(program) ? DRAIN : []),
    ];
    return {
      name: nameOf(program),
      stack: program.stack,
      role: Role,
      needed,
      settings: Variables.parse(Environment ?? { Variables: {} }).Variables,
    };
  });
  const tasks = shop.find('AWS::ECS::TaskDefinition').flatMap((program): readonly Grantee[] => {
    const { ContainerDefinitions, TaskRoleArn, ExecutionRoleArn } = program.resource.Properties;
    const containers = z.array(Container).parse(ContainerDefinitions);
    const { stack } = program;
    const commands = containers.flatMap(({ Image }) => bundleOf(Image).commands);
    const secrets = containers.flatMap(({ Secrets }) => Secrets);
    return [
      {
        name: nameOf(program),
        stack,
        role: TaskRoleArn,
        needed: [...withSecret(actionsOf(commands)), ...containers.flatMap(({ Name }) => SIDECARS[Name] ?? [])],
        settings: Object.fromEntries(containers.flatMap(({ Environment }) => Environment.map(({ Name, Value }) => [Name, Value]))),
      },
      {
        name: `the execution role of ${nameOf(program)}`,
        stack,
        role: ExecutionRoleArn,
        needed: [...PULL_IMAGE, ...WRITE_LOG, ...(secrets.length > 0 ? WITH_SECRET : [])],
        settings: Object.fromEntries(secrets.map(({ Name, ValueFrom }) => [Name, ValueFrom])),
      },
    ];
  });
  return [...functions, ...tasks];
}

const nameOf = ({ stack, id }: Found): string => `${stack}/${id}`;

function withSecret(actions: readonly string[]): readonly string[] {
  const read = actions.includes('secretsmanager:GetSecretValue') ? WITH_SECRET : [];
  const write = actions.includes('secretsmanager:PutSecretValue') ? WITH_NEW_VERSION : [];
  return [...new Set([...actions, ...read, ...write])];
}
