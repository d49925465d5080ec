import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { resourceName } from '../../tools/resource-name.ts';
import type { Target } from './target.ts';

export interface StackResource {
  /** Short, such as `order`. */
  readonly name: string;

  /** The ARN, id or name that AWS gave it. */
  readonly physicalId: string;
}

/** The resources of a type that an environment's stack has now. */
export async function listStackResources(target: Target, stack: string, type: string): Promise<readonly StackResource[]> {
  const client = new CloudFormationClient(target.clientOf('cloudformation'));
  const StackName = `shopmart-${target.config.name}-${stack}`;
  const found: StackResource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId: physicalId } of StackResourceSummaries) {
      if (ResourceType === type && physicalId) found.push({ name: resourceName(LogicalResourceId), physicalId });
    }
  }
  return found;
}

/** The one resource of that type and name. @throws Error that lists the names */
export async function findStackResource(target: Target, stack: string, type: string, name?: string): Promise<StackResource> {
  const all = await listStackResources(target, stack, type);
  const [found, ...others] = name === undefined ? all : all.filter((each) => each.name === name);
  if (found && others.length === 0) return found;
  const names = all.map((each) => each.name).join(', ') || 'none';
  throw new Error(`the stack shopmart-${target.config.name}-${stack} has no single ${type} ${name ?? ''}: it has ${names}`);
}
