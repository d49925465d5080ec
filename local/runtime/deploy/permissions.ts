import * as z from 'zod';
import { createCredentials } from '../../iam/credentials.ts';
import type { Credentials } from '../../iam/credentials.ts';
import { createAccess } from '../../iam/permissions.ts';
import type { Caller, Permissions, RequiredAccess } from '../../iam/permissions.ts';
import { managedPolicy } from './managed-policies.ts';
import { constructName } from './resolved-assembly.ts';
import type { Deployable, ResolvedAssembly } from './resolved-assembly.ts';

const notEmulated = z.never({ error: 'permissions boundaries are not emulated' }).optional();
const Role = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: z.unknown() })).default([]),
  PermissionsBoundary: notEmulated,
});
const Policy = z.object({ PolicyDocument: z.unknown(), Roles: z.array(z.string()).default([]) });
const Document = z.object({ Statement: z.union([z.unknown().array(), z.unknown()]).transform((value) => [value].flat()) });
const QueuePolicy = z.object({ PolicyDocument: z.unknown(), Queues: z.array(z.string()) });
const Key = z.object({ KeyPolicy: z.unknown() });
const Endpoint = z.object({
  ServiceName: z.string(),
  PolicyDocument: z.unknown().optional(),
  VpcEndpointType: z.string().default('Gateway'),
});
const Service = z.object({ TaskDefinition: z.string() });
const Task = z.object({ TaskRoleArn: z.string().optional(), ExecutionRoleArn: z.string() });
const Function = z.object({ Role: z.string(), VpcConfig: z.unknown().optional() });

/** IAM's prefix of the services whose endpoints have another name. */
const iamPrefixes: Readonly<Record<string, string>> = {
  email: 'ses',
  monitoring: 'cloudwatch',
  appconfigdata: 'appconfig',
  'ecr.api': 'ecr',
  'ecr.dkr': 'ecr',
};

export type ProcessIdentities = ReturnType<typeof readPermissions>;

/** The identities of all processes and the policies of the templates that decide their calls. */
export function readPermissions({ ofType, properties, some, refer, byRef }: ResolvedAssembly, account: string) {
  const callers: Record<string, Caller> = {};
  const credentials = new Map<string, Credentials>();
  const identities: Record<string, unknown> = {};
  const operator = `arn:aws:iam::${account}:user/laptop`;

  const roles = new Map(ofType('IAM::Role').map((role) => [refer(role, 'Arn'), role]));
  const policies = ofType('IAM::Policy').map((policy) => Policy.parse(properties(policy)));
  const addRole = (arn: string): void => {
    const role = roles.get(arn);
    if (!role) throw new Error(`no stack declares the role ${arn}`);
    const { ManagedPolicyArns, Policies } = Role.parse(properties(role));
    const attached = policies.filter(({ Roles }) => Roles.includes(refer(role)));
    const documents = [...[...Policies, ...attached].map(({ PolicyDocument }) => PolicyDocument), ...ManagedPolicyArns.map(managedPolicy)];
    identities[arn] ??= { Statement: documents.flatMap((document) => Document.parse(document).Statement) };
  };
  const session = (role: string, name: string, isInVpc: boolean): Caller => {
    addRole(role);
    return { arn: `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1)}/${name}`, principal: role, isInVpc };
  };
  const addProcess = (resource: Deployable, caller: Caller): void => {
    const own = createCredentials();
    credentials.set(resource.key, own);
    callers[own.accessKeyId] = caller;
  };
  const executions = new Map<string, Caller>();
  for (const resource of ofType('ECS::Service')) {
    const name = constructName(resource);
    const { TaskDefinition } = Service.parse(some(resource, 'TaskDefinition'));
    const { TaskRoleArn, ExecutionRoleArn } = Task.parse(
      some(byRef('ECS::TaskDefinition', TaskDefinition), 'TaskRoleArn', 'ExecutionRoleArn'),
    );
    executions.set(resource.key, session(ExecutionRoleArn, name, true));
    if (TaskRoleArn !== undefined) addProcess(resource, session(TaskRoleArn, name, true));
  }
  for (const resource of ofType('Lambda::Function')) {
    const { Role: role, VpcConfig } = Function.parse(some(resource, 'Role', 'VpcConfig'));
    addProcess(resource, session(role, refer(resource), VpcConfig !== undefined));
  }
  const operatorCredentials = createCredentials();
  callers[operatorCredentials.accessKeyId] = { arn: operator, principal: operator, isInVpc: false };
  identities[operator] = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

  const queues = new Map(ofType('SQS::Queue').map((queue) => [refer(queue), refer(queue, 'Arn')]));
  const queuePolicies = ofType('SQS::QueuePolicy').flatMap((policy) => {
    const { PolicyDocument, Queues } = QueuePolicy.parse(properties(policy));
    return Queues.map((url) => [queues.get(url) ?? url, PolicyDocument] as const);
  });
  const keyPolicies = ofType('KMS::Key').map((key) => [refer(key, 'Arn'), Key.parse(properties(key)).KeyPolicy] as const);
  const endpoints = ofType('EC2::VPCEndpoint')
    .map((endpoint) => Endpoint.parse(properties(endpoint)))
    .filter(({ VpcEndpointType, PolicyDocument }) => VpcEndpointType === 'Interface' && PolicyDocument !== undefined)
    .map(({ ServiceName, PolicyDocument }) => {
      const service = ServiceName.split('.').slice(3).join('.');
      return [iamPrefixes[service] ?? service, PolicyDocument] as const;
    });

  const permissions: Permissions = {
    account,
    callers,
    identities,
    resources: Object.fromEntries([...queuePolicies, ...keyPolicies]),
    endpoints: Object.fromEntries(endpoints),
  };
  const access = createAccess(permissions);
  return {
    permissions,
    operator: operatorCredentials,
    /** Undefined for a task without a role. */
    credentialsOf: (resource: Deployable) => credentials.get(resource.key),
    callerOf: (resource: Deployable) => callers[credentials.get(resource.key)?.accessKeyId ?? ''],
    /** The role by which ECS starts the tasks of a service. */
    executionOf: (service: Deployable) => executions.get(service.key),
    /** AWS's messages for what a caller may not do. */
    refusals: (caller: Caller | undefined, required: readonly RequiredAccess[]) =>
      caller ? required.flatMap((each) => access.refusal(caller, each) ?? []) : [],
  };
}
