import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';
import { readParameters } from '../aws/query-protocol.ts';
import type { JsonAction } from '../aws/serve-actions.ts';
import type { TaskDefinitions } from './task-definitions.ts';

/** A service, which one process runs. */
export interface EmulatedService {
  readonly arn: string;

  /** The ARN of its task definition, without a revision. */
  readonly family: string;
  revision: number;
  desiredCount: number;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;

  /** Restarts it with another revision of its task definition, and resolves once it is healthy. */
  readonly roll: (revision: number) => Promise<void>;
}

const Named = z.object({ cluster: z.string(), service: z.string() });
const DescribeServices = z.strictObject({ cluster: z.string(), services: z.tuple([z.string()]) });
const UpdateService = Named.extend({ desiredCount: z.int().min(0).optional(), taskDefinition: z.string().optional() }).strict();
const ListTaskDefinitions = z.strictObject({
  familyPrefix: z.string(),
  status: z.literal('ACTIVE'),
  sort: z.literal('DESC'),
  nextToken: z.undefined().optional(),
});
const ListServiceDeployments = Named.extend({ status: z.tuple([z.literal('IN_PROGRESS')]) }).strict();

/** The actions of ECS that show a service, scale it, and deploy another revision. A deployment replaces the process, so it is not blue/green. */
export function ecsActions(services: readonly EmulatedService[], definitions: TaskDefinitions): Readonly<Record<string, JsonAction>> {
  /** Outcomes of deployments, by service. */
  const rollouts = new Map<string, { state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'; reason: string }>();
  const find = (name: string): EmulatedService => {
    const found = services.find(({ arn }) => arn === name || arn.endsWith(`/${name}`));
    if (!found) throw new AwsError('ServiceNotFoundException', `Service ${name} not found.`);
    return found;
  };
  const describe = (service: EmulatedService) => {
    const taskDefinition = `${service.family}:${service.revision}`;
    const { state, reason } = rollouts.get(service.arn) ?? { state: 'COMPLETED', reason: '' };
    const counts = { desiredCount: service.desiredCount, runningCount: service.isRunning() ? 1 : 0 };
    return {
      serviceArn: service.arn,
      serviceName: service.arn.split('/').at(-1),
      status: 'ACTIVE',
      ...counts,
      taskDefinition,
      deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition, ...counts, rolloutState: state, rolloutStateReason: reason }],
    };
  };
  const deploy = (service: EmulatedService, taskDefinition: string): void => {
    const revision = Number(taskDefinition.split(':').at(-1));
    if (!taskDefinition.startsWith(`${service.family}:`) || !definitions.active(familyOf(service.family)).includes(revision))
      throw new AwsError('ClientException', `TaskDefinition ${taskDefinition} is not active.`);
    service.revision = revision;
    rollouts.set(service.arn, { state: 'IN_PROGRESS', reason: `ECS deployment of ${taskDefinition} in progress.` });
    service.roll(revision).then(
      () => rollouts.set(service.arn, { state: 'COMPLETED', reason: 'ECS deployment completed.' }),
      (error: unknown) => rollouts.set(service.arn, { state: 'FAILED', reason: error instanceof Error ? error.message : String(error) }),
    );
  };
  return {
    DescribeServices: (body) => ({
      services: readParameters(DescribeServices, body).services.map((name) => describe(find(name))),
      failures: [],
    }),
    ListTaskDefinitions: (body) => {
      const { familyPrefix } = readParameters(ListTaskDefinitions, body);
      const { family = '' } = services.find((service) => familyOf(service.family) === familyPrefix) ?? {};
      return { taskDefinitionArns: definitions.active(familyPrefix).map((revision) => `${family}:${revision}`) };
    },
    ListServiceDeployments: (body) => {
      const service = find(readParameters(ListServiceDeployments, body).service);
      if (rollouts.get(service.arn)?.state !== 'IN_PROGRESS') return { serviceDeployments: [] };
      return { serviceDeployments: [{ serviceDeploymentArn: `${service.arn}/1`, serviceArn: service.arn, status: 'IN_PROGRESS' }] };
    },
    UpdateService: async (body) => {
      const { service: name, desiredCount, taskDefinition } = readParameters(UpdateService, body);
      const service = find(name);
      if (taskDefinition !== undefined) deploy(service, taskDefinition);
      if (desiredCount !== undefined) {
        service.desiredCount = desiredCount;
        await (desiredCount === 0 ? service.stop() : service.start());
      }
      return { service: describe(service) };
    },
  };
}

/** The family in a task definition's ARN. */
export const familyOf = (arn: string): string => arn.split('/').at(-1) ?? '';
