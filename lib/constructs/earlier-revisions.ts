import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { TaskDefinition } from 'aws-cdk-lib/aws-ecs';

/** Keeps earlier revisions active, so that a service can be rolled back to one: CloudFormation would deregister them, and ECS deploys none that is. */
export function keepEarlierRevisions(task: TaskDefinition): void {
  const resource = task.node.defaultChild;
  if (!(resource instanceof CfnTaskDefinition)) return;
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
}
