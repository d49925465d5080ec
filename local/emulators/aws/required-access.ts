import * as z from 'zod';
import type { RequiredAccess } from '../../iam/permissions.ts';
import { AwsError } from './aws-error.ts';

/** Where the emulated resources are. */
export interface Scope {
  readonly account: string;
  readonly region: string;

  /** The key of each secret that has one of its own. */
  readonly secretKeys: ReadonlyMap<string, string>;

  /** Configuration sets that senders of mail use by default, by identity. */
  readonly configurationSets: ReadonlyMap<string, string>;
}

const Queue = z.object({ QueueUrl: z.string(), QueueName: z.string(), SourceArn: z.string(), DestinationArn: z.string() }).partial();
const Secret = z.object({ SecretId: z.string() });
const Statement = z.object({ resourceArn: z.string(), secretArn: z.string() });
const Metrics = z.object({ Namespace: z.string() });
const Mail = z.object({ FromEmailAddress: z.string(), ConfigurationSetName: z.string().optional() });

const allOf = (actions: readonly string[], resource: string): readonly RequiredAccess[] => actions.map((action) => ({ action, resource }));
const moveActions = ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** @param operation - such as `SendMessageBatch`, which needs the permission of SendMessage */
export function queueAccess({ region, account }: Scope, operation: string, body: unknown): readonly RequiredAccess[] {
  const { QueueUrl, QueueName, SourceArn, DestinationArn } = Queue.parse(body ?? {});
  const name = QueueName ?? QueueUrl?.split('/').at(-1);
  const arn = SourceArn ?? (name === undefined ? '*' : `arn:aws:sqs:${region}:${account}:${name}`);
  if (operation !== 'StartMessageMoveTask') return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arn }];
  return [...allOf(moveActions, arn), ...(DestinationArn === undefined ? [] : allOf(['sqs:SendMessage'], DestinationArn))];
}

/** Reading a secret also takes the right to use its key. */
export function secretAccess({ region, secretKeys }: Scope, SecretId: string, action = 'GetSecretValue'): readonly RequiredAccess[] {
  const key = secretKeys.get(SecretId);
  const context = { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` };
  return [
    { action: `secretsmanager:${action}`, resource: SecretId },
    ...(key === undefined || action !== 'GetSecretValue' ? [] : [{ action: 'kms:Decrypt', resource: key, context }]),
  ];
}

/** @param name - such as `secretsmanager.PutSecretValue` */
export function requestedSecretAccess(scope: Scope, name: string, body: unknown): readonly RequiredAccess[] {
  const [, action] = name.split('.');
  if (action === 'GetRandomPassword') return [{ action: `secretsmanager:${action}`, resource: '*' }];
  return secretAccess(scope, Secret.parse(body).SecretId, action);
}

/** The Data API reads the login's secret in the caller's name. */
export function statementAccess(scope: Scope, body: unknown): readonly RequiredAccess[] {
  const { resourceArn, secretArn } = Statement.parse(body);
  return [{ action: 'rds-data:ExecuteStatement', resource: resourceArn }, ...secretAccess(scope, secretArn)];
}

/** A metric has no ARN; a policy limits its namespace. */
export function metricAccess(body: unknown): readonly RequiredAccess[] {
  const { Namespace } = Metrics.parse(body);
  return [{ action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': Namespace } }];
}

/** SES checks the sender and its configuration set. */
export function mailAccess({ region, account, configurationSets }: Scope, body: unknown): readonly RequiredAccess[] {
  const { FromEmailAddress, ConfigurationSetName } = Mail.parse(body);
  const [address = '', domain = ''] = /[^\s<@]+@([^\s>]+)/.exec(FromEmailAddress) ?? [];
  const identity = configurationSets.has(address) ? address : domain;
  const configurationSet = ConfigurationSetName ?? configurationSets.get(identity);
  const resources = [`identity/${identity}`, ...(configurationSet ? [`configuration-set/${configurationSet}`] : [])];
  return resources.map((resource) => ({
    action: 'ses:SendEmail',
    resource: `arn:aws:ses:${region}:${account}:${resource}`,
    context: { 'ses:FromAddress': address },
  }));
}

const appConfigActions: readonly (readonly [path: RegExp, action: string, resource: string])[] = [
  [/^GET \/applications$/, 'ListApplications', '*'],
  [/^GET \/deploymentstrategies$/, 'ListDeploymentStrategies', '*'],
  [/^GET \/applications\/(\w+)\/environments$/, 'ListEnvironments', 'application/$1'],
  [/^GET \/applications\/(\w+)\/configurationprofiles$/, 'ListConfigurationProfiles', 'application/$1'],
  [
    /^GET \/applications\/(\w+)\/configurationprofiles\/(\w+)\/hosted\w+$/,
    'ListHostedConfigurationVersions',
    'application/$1/configurationprofile/$2',
  ],
  [
    /^POST \/applications\/(\w+)\/configurationprofiles\/(\w+)\/hosted\w+$/,
    'CreateHostedConfigurationVersion',
    'application/$1/configurationprofile/$2',
  ],
  [
    /^GET \/applications\/(\w+)\/configurationprofiles\/(\w+)\/hosted\w+\/(\d+)$/,
    'GetHostedConfigurationVersion',
    'application/$1/configurationprofile/$2/hostedconfigurationversion/$3',
  ],
  [/^GET \/applications\/(\w+)\/environments\/(\w+)\/deployments$/, 'ListDeployments', 'application/$1/environment/$2'],
  [/^POST \/applications\/(\w+)\/environments\/(\w+)\/deployments$/, 'StartDeployment', 'application/$1/environment/$2'],
  [/^GET \/applications\/(\w+)\/environments\/(\w+)\/deployments\/(\d+)$/, 'GetDeployment', 'application/$1/environment/$2/deployment/$3'],
];

/** @param name - method and path. @throws AwsError for a path without a known action */
export function appConfigAccess({ region, account }: Scope, name: string): readonly RequiredAccess[] {
  const [path, action, resource] = appConfigActions.find(([pattern]) => pattern.test(name)) ?? [];
  if (path === undefined || action === undefined || resource === undefined)
    throw new AwsError('ResourceNotFoundException', `${name} has no IAM action: add it to local/emulators/aws/required-access.ts`, 404);
  const arn = resource === '*' ? '*' : name.replace(path, `arn:aws:appconfig:${region}:${account}:${resource}`);
  return [{ action: `appconfig:${action}`, resource: arn }];
}

/** What the agent beside a task does in the task's name. */
export function agentAccess({ region, account }: Scope, path: string): readonly RequiredAccess[] {
  const resource = path.replace(
    /^\/applications\/(\w+)\/environments\/(\w+)\/configurations\/(\w+)$/,
    `arn:aws:appconfig:${region}:${account}:application/$1/environment/$2/configuration/$3`,
  );
  return allOf(['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'], resource);
}

export const invalidationAccess = (account: string, action: string, distribution: string): readonly RequiredAccess[] => [
  { action: `cloudfront:${action}`, resource: `arn:aws:cloudfront::${account}:distribution/${distribution}` },
];
