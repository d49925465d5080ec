import * as z from 'zod';
import { secretAccess } from '../../emulators/aws/required-access.ts';
import type { Scope } from '../../emulators/aws/required-access.ts';
import type { RequiredAccess } from '../../iam/permissions.ts';
import { isObject, list } from '../assembly/json.ts';
import type { Networks } from '../../network/networks.ts';
import type { ProcessIdentities } from './permissions.ts';
import { constructName } from './resolved-assembly.ts';
import type { Deployable, ResolvedAssembly } from './resolved-assembly.ts';

const LogConfiguration = z.object({ Options: z.object({ 'awslogs-group': z.string() }) });
const Container = z.object({
  Image: z.string(),
  Secrets: z.array(z.object({ ValueFrom: z.string() })).default([]),
  LogConfiguration: LogConfiguration.optional(),
});
const Service = z.object({ TaskDefinition: z.string() });
const LambdaProperties = z.object({
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).default({}),
  VpcConfig: z.unknown().optional(),
});
const Mapping = z.object({ FunctionName: z.string(), EventSourceArn: z.string() });
const Permission = z.object({ Action: z.string(), FunctionName: z.string(), Principal: z.string(), SourceArn: z.string().optional() });
const Rule = z.object({ Targets: z.array(z.object({ Arn: z.string() })) });

const imageActions = ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'];
const networkActions = [
  'AssignPrivateIpAddresses',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'UnassignPrivateIpAddresses',
];
const pollActions = ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'];

/** @throws Error with all that AWS would refuse before a process runs: to ECS with the execution role, to Lambda with the function's role */
export function checkStart(resolved: ResolvedAssembly, identities: ProcessIdentities, networks: Networks, scope: Scope): void {
  const { ofType, properties, some, refer, byRef, resolve } = resolved;
  const { region, account } = scope;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const actions = (service: string, names: readonly string[], resource: string): readonly RequiredAccess[] =>
    names.map((name) => ({ action: `${service}:${name}`, resource }));
  const logAccess = (group: string) =>
    actions('logs', ['CreateLogStream', 'PutLogEvents'], arn('logs', `log-group:${group}:log-stream:laptop`));

  const ofContainer = ({ Image, Secrets, LogConfiguration: log }: z.infer<typeof Container>): readonly RequiredAccess[] => {
    const [, repository = ''] = /^[^/]+\/([^:@]+)/.exec(Image) ?? [];
    return [
      ...actions('ecr', ['GetAuthorizationToken'], '*'),
      ...actions('ecr', imageActions, arn('ecr', `repository/${repository}`)),
      ...(log ? logAccess(log.Options['awslogs-group']) : []),
      ...Secrets.flatMap(({ ValueFrom }) => secretAccess(scope, ValueFrom.split(':').slice(0, 7).join(':'))),
    ];
  };
  const ofFunction = (resource: Deployable): readonly RequiredAccess[] => {
    const { LoggingConfig, VpcConfig } = LambdaProperties.parse(some(resource, 'LoggingConfig', 'VpcConfig'));
    const queues = ofType('Lambda::EventSourceMapping')
      .map((mapping) => Mapping.parse(properties(mapping)))
      .filter(({ FunctionName }) => [refer(resource), refer(resource, 'Arn')].includes(FunctionName));
    return [
      ...logAccess(LoggingConfig.LogGroup ?? `/aws/lambda/${refer(resource)}`),
      ...(VpcConfig === undefined ? [] : actions('ec2', networkActions, '*')),
      ...queues.flatMap(({ EventSourceArn }) => actions('sqs', pollActions, EventSourceArn)),
    ];
  };
  const problem = (what: string, messages: readonly string[]) => (messages.length === 0 ? [] : [`${what}:\n${messages.join('\n')}`]);
  const checkService = (service: Deployable): readonly string[] => {
    const { TaskDefinition } = Service.parse(some(service, 'TaskDefinition'));
    const { stack, template } = byRef('ECS::TaskDefinition', TaskDefinition);
    // Without their environment, which may need a custom resource that has not responded yet.
    const containers = list(template.Properties['ContainerDefinitions']).map((container) => {
      const { Image, Secrets, LogConfiguration } = isObject(container) ? container : {};
      return Container.parse(resolve({ Image, Secrets, LogConfiguration }, stack));
    });
    const messages = identities.refusals(identities.executionOf(service), containers.flatMap(ofContainer));
    const name = constructName(service);
    const apis = [
      'ecr.api',
      'ecr.dkr',
      ...(containers.some(({ LogConfiguration }) => LogConfiguration) ? ['logs'] : []),
      ...(containers.some(({ Secrets }) => Secrets.length > 0) ? ['secretsmanager'] : []),
    ];
    const unreachable = [...apis.map((api) => networks.apiFrom(service, api)), networks.s3From(service)].filter(
      (each) => each !== undefined,
    );
    const unhealthy = networks.fromBalancer(service);
    return [
      ...problem(`ECS cannot start ${name} with its execution role`, messages),
      ...problem(`ECS cannot start ${name} in its network`, unreachable),
      ...problem(`the load balancer does not reach ${name}, so that it never becomes healthy`, unhealthy === undefined ? [] : [unhealthy]),
    ];
  };
  const checkFunction = (resource: Deployable): readonly string[] =>
    problem(
      `Lambda cannot run ${constructName(resource)} with its role`,
      identities.refusals(identities.callerOf(resource), ofFunction(resource)),
    );
  const permissions = ofType('Lambda::Permission').map((each) => Permission.parse(properties(each)));
  const checkSchedule = (rule: Deployable): readonly string[] => {
    const own = refer(rule, 'Arn');
    return Rule.parse(properties(rule)).Targets.flatMap(({ Arn }) => {
      // A queue permits its rules in its own policy.
      if (Arn.startsWith('arn:aws:sqs:')) return [];
      const isPermitted = permissions.some(
        ({ Action, FunctionName, Principal, SourceArn = own }) =>
          Action === 'lambda:InvokeFunction' && FunctionName === Arn && Principal === 'events.amazonaws.com' && SourceArn === own,
      );
      return problem(
        `EventBridge cannot invoke ${Arn}`,
        isPermitted ? [] : [`the function has no AWS::Lambda::Permission for the rule ${own}`],
      );
    });
  };
  const problems = [
    ...ofType('ECS::Service').flatMap(checkService),
    ...ofType('Lambda::Function').flatMap(checkFunction),
    ...ofType('Events::Rule').flatMap(checkSchedule),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
