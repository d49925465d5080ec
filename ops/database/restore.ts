import {
  DescribeDBClustersCommand,
  RDSClient,
  RestoreDBClusterToPointInTimeCommand,
  waitUntilDBClusterAvailable,
} from '@aws-sdk/client-rds';
import type { DBCluster } from '@aws-sdk/client-rds';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { findStackResource } from '../command/stack-resources.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';

const usage =
  usageWith(`Restores an Aurora cluster to a point in time, as a new cluster beside the running one. The shop uses it only after the steps of docs/runbooks/restore.md.

  npm run ops -- restore DATABASE --to TIME --environment NAME

  DATABASE       core or orders (with orders.engine 'aurora')
  --to           in UTC, such as 2026-11-30T02:15:00Z; within the days that backups are kept`);

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const LONGEST_SECONDS = 4 * 3_600;

export async function runRestore(args: string[]): Promise<void> {
  const options = { ...SHARED_OPTIONS, to: { type: 'string' } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  const name = readArgument(usage, positionals, 'DATABASE');
  const { to = '' } = values;
  if (!TIME.test(to)) return refuseArguments(usage, `--to is "${to}": give a time in UTC, such as 2026-11-30T02:15:00Z`);
  const target = await openTarget(request);
  await carryOut(target.place, await planRestore(target, name, new Date(to)), request);
}

async function planRestore(target: Target, name: string, to: Date): Promise<Plan> {
  const client = new RDSClient(target.clientOf('rds'));
  const { physicalId: SourceDBClusterIdentifier } = await findStackResource(target, `${name}-database`, 'AWS::RDS::DBCluster');
  const { DBClusters: [source] = [] } = await client.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier: SourceDBClusterIdentifier }),
  );
  if (!source) throw new Error(`RDS has no cluster ${SourceDBClusterIdentifier}`);
  refuseTime(source, name, to);
  const DBClusterIdentifier = `shopmart-${target.config.name}-${name}-${to
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .toLowerCase()}`;
  return {
    acts: [
      {
        summary: `restore ${SourceDBClusterIdentifier} as of ${to.toISOString()} as the new cluster ${DBClusterIdentifier}`,
        run: async (report) => {
          await client.send(
            new RestoreDBClusterToPointInTimeCommand({
              SourceDBClusterIdentifier,
              DBClusterIdentifier,
              RestoreToTime: to,
              DBSubnetGroupName: source.DBSubnetGroup,
              VpcSecurityGroupIds: (source.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
              DBClusterParameterGroupName: source.DBClusterParameterGroup,
              ServerlessV2ScalingConfiguration: source.ServerlessV2ScalingConfiguration,
              KmsKeyId: source.KmsKeyId,
              DeletionProtection: true,
              CopyTagsToSnapshot: true,
            }),
          );
          report('RDS restores the cluster, which takes from minutes to hours');
          await waitUntilDBClusterAvailable({ client, maxWaitTime: LONGEST_SECONDS }, { DBClusterIdentifier });
        },
      },
    ],
    afterwards: [
      'The new cluster has no instance yet, and the shop does not use it: go on with docs/runbooks/restore.md.',
      `To undo: aws rds modify-db-cluster --db-cluster-identifier ${DBClusterIdentifier} --no-deletion-protection, then aws rds delete-db-cluster --skip-final-snapshot`,
    ],
  };
}

/** @throws Error with the times that can be restored */
function refuseTime({ EarliestRestorableTime: earliest, LatestRestorableTime: latest }: DBCluster, name: string, to: Date): void {
  if (earliest && latest && to >= earliest && to <= latest) return;
  throw new Error(
    `--to is ${to.toISOString()}: ${name} can be restored to times from ${earliest?.toISOString() ?? '?'} to ${latest?.toISOString() ?? '?'}`,
  );
}
