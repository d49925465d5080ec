import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { findStackResource, listStackResources } from '../command/stack-resources.ts';
import type { Target } from '../command/target.ts';

/** An ECS service of the environment. */
export interface RunningService {
  readonly name: string;
  readonly cluster: string;
  readonly service: string;

  /** The id of its scalable target. */
  readonly resourceId: string;
}

const TYPE = 'AWS::ECS::Service';

/** Finds a service by its name: that of its stack, or of a stand-in in the stack `sandbox`. @throws Error that names the stack without it */
export async function findService(target: Target, name: string): Promise<RunningService> {
  const standIn = (await listStackResources(target, 'sandbox', TYPE).catch(ignoreMissingStack)).find((each) => each.name === name);
  const { physicalId } = standIn ?? (await findStackResource(target, name, TYPE));
  // arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME
  const resourceId = physicalId.slice(physicalId.indexOf(':service/') + 1);
  const [, cluster = '', service = ''] = resourceId.split('/');
  return { name, cluster, service, resourceId };
}

function ignoreMissingStack(error: unknown): readonly never[] {
  if (error instanceof Error && error.message.includes('does not exist')) return [];
  throw error;
}

/** @throws Error if the service is not active */
export async function describeService(ecs: ECSClient, { name, cluster, service }: RunningService): Promise<Service> {
  const { services: [found] = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  if (found?.status !== 'ACTIVE') throw new Error(`the service ${name} is ${found?.status ?? 'missing'} in the cluster ${cluster}`);
  return found;
}
