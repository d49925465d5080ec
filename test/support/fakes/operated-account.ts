import * as z from 'zod';
import { ScalableTarget, scalingActions } from '../../../local/emulators/application-auto-scaling/scalable-targets.ts';
import { AwsError } from '../../../local/emulators/aws/aws-error.ts';
import { serveActions } from '../../../local/emulators/aws/serve-actions.ts';
import { cloudFormationActions } from '../../../local/emulators/cloudformation/stack-resources.ts';
import { ecsActions } from '../../../local/emulators/ecs/services.ts';
import type { EmulatedService } from '../../../local/emulators/ecs/services.ts';
import type { TaskDefinitions } from '../../../local/emulators/ecs/task-definitions.ts';
import { elastiCacheActions } from '../../../local/emulators/elasticache/replication-groups.ts';
import type { ReplicationGroup } from '../../../local/emulators/elasticache/replication-groups.ts';

export interface OperatedAccount {
  readonly account: string;
  readonly services: readonly EmulatedService[];
  readonly definitions: TaskDefinitions;
  readonly groups: readonly ReplicationGroup[];

  /** By stack and logical id. */
  readonly resources: readonly { readonly stack: string; readonly logicalId: string; readonly physicalId: string; readonly type: string }[];
  readonly restorable: { readonly from: Date; readonly to: Date };
}

const SERVICE_TYPE = 'AWS::ECS::Service';

/** An account with running services and stores: the emulators of ECS and ElastiCache, and a stand-in for what no emulator has (RDS, rotation). */
export async function startOperatedAccount({ account, services, definitions, groups, resources, restorable }: OperatedAccount) {
  const calls: { readonly action: string; readonly request: unknown }[] = [];
  const clusters = new Set(['core-cluster']);
  let secretVersion = 1;
  const record = (action: string, request: unknown) => void calls.push({ action, request });
  const targets = services.map(({ arn }) =>
    ScalableTarget.parse({ ResourceId: arn.slice(arn.indexOf(':service/') + 1), MinCapacity: 3, MaxCapacity: 30 }),
  );
  const server = await serveActions(
    {
      AmazonEC2ContainerServiceV20141113: ecsActions(services, definitions),
      AnyScaleFrontendService: scalingActions(targets),
      secretsmanager: {
        DescribeSecret: (body) => {
          const { SecretId } = z.strictObject({ SecretId: z.string() }).parse(body);
          return { ARN: SecretId, RotationEnabled: SecretId !== 'entered', VersionIdsToStages: { [`v${secretVersion}`]: ['AWSCURRENT'] } };
        },
        RotateSecret: (body) => {
          record('RotateSecret', body);
          secretVersion += 1;
          return {};
        },
      },
    },
    {
      ...cloudFormationActions(resources.map(({ stack, ...resource }) => ({ stackName: `shopmart-prod-${stack}`, ...resource }))),
      ...elastiCacheActions(groups),
      GetCallerIdentity: () => ({ Arn: `arn:aws:sts::${account}:assumed-role/Operator/ada`, Account: account }),
      DescribeDBClusters: ({ DBClusterIdentifier: id = '' }) => {
        if (!clusters.has(id)) throw new AwsError('DBClusterNotFoundFault', `${id} not found`, 404);
        return {
          DBClusters: {
            DBCluster: [
              {
                DBClusterIdentifier: id,
                Status: 'available',
                EarliestRestorableTime: restorable.from,
                LatestRestorableTime: restorable.to,
                DBSubnetGroup: 'subnets',
                DBClusterParameterGroup: 'parameters',
                VpcSecurityGroups: { VpcSecurityGroupMembership: [{ VpcSecurityGroupId: 'sg-1' }] },
              },
            ],
          },
        };
      },
      RestoreDBClusterToPointInTime: (form) => {
        record('RestoreDBClusterToPointInTime', form);
        clusters.add(form['DBClusterIdentifier'] ?? '');
        return {};
      },
    },
    0,
  );
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A service of the account, whose process is only counted. */
export function countedService(name: string, revision: number, { fails = false }: { readonly fails?: boolean } = {}) {
  const arn = `arn:aws:ecs:eu-west-2:333333333333:service/shop/${name}`;
  let isRunning = true;
  const service: EmulatedService = {
    arn,
    family: `arn:aws:ecs:eu-west-2:333333333333:task-definition/${name}`,
    revision,
    desiredCount: 3,
    isRunning: () => isRunning,
    stop: async () => {
      isRunning = false;
    },
    start: async () => {
      isRunning = true;
    },
    roll: async (to) => {
      if (fails) throw new Error(`${name}:${to} was not healthy`);
    },
  };
  return { service, resource: { stack: name, logicalId: `${name}Service12345678`, physicalId: arn, type: SERVICE_TYPE } };
}
