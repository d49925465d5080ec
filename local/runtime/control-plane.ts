import * as z from 'zod';
import { ScalableTarget, scalingActions } from '../emulators/application-auto-scaling/scalable-targets.ts';
import { serveActions } from '../emulators/aws/serve-actions.ts';
import { cloudFormationActions } from '../emulators/cloudformation/stack-resources.ts';
import { ecsActions } from '../emulators/ecs/services.ts';
import { elastiCacheActions } from '../emulators/elasticache/replication-groups.ts';
import type { Runtime } from './deploy/deploy.ts';
import { constructName } from './deploy/resolved-assembly.ts';

/** Types that operators' commands look up in a stack. */
const FOUND_TYPES = [
  'ECS::Service',
  'ElastiCache::ReplicationGroup',
  'CloudFront::Distribution',
  'SecretsManager::Secret',
  'RDS::DBCluster',
];
const CacheGroup = z.object({ ReplicasPerNodeGroup: z.int().default(0) });

/** Serves the AWS APIs that manage what runs: they start and stop the supervisor's processes, so they run beside them. */
export async function serveControlPlane(runtime: Runtime, port: number): Promise<void> {
  const { resolved, processes, services, taskDefinitions } = runtime;
  const found = FOUND_TYPES.flatMap((type) => resolved.ofType(type)).map((resource) => ({
    stackName: resource.stack.name,
    logicalId: resource.id,
    physicalId: resolved.refer(resource),
    type: resource.template.Type,
  }));
  const groups = resolved.ofType('ElastiCache::ReplicationGroup').map((resource) => {
    const process = processes.find(({ name }) => name === constructName(resource));
    const { ReplicasPerNodeGroup: replicas } = CacheGroup.parse(resolved.properties(resource));
    return { id: resolved.refer(resource), replicas, pid: () => process?.pid(), kill: () => process?.kill() };
  });
  const targets = resolved.ofType('ApplicationAutoScaling::ScalableTarget').map((each) => ScalableTarget.parse(resolved.properties(each)));
  const jsonActions = {
    AmazonEC2ContainerServiceV20141113: ecsActions(services, taskDefinitions),
    AnyScaleFrontendService: scalingActions(targets),
  };
  const queryActions = { ...cloudFormationActions(found), ...elastiCacheActions(groups) };

  await serveActions(jsonActions, queryActions, port);
}
