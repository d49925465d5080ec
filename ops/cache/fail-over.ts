import {
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  RebootCacheClusterCommand,
  TestFailoverCommand,
} from '@aws-sdk/client-elasticache';
import type { ReplicationGroup } from '@aws-sdk/client-elasticache';
import { readArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { findStackResource } from '../command/stack-resources.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';

const usage =
  usageWith(`Replaces the primary of a cache by a replica. Clients reconnect to the same address within about a minute; writes that no replica had are lost.
A cache without replicas is rebooted instead, and loses what it holds in memory.

  npm run ops -- fail-over CACHE --environment NAME

  CACHE          bus or cache`);

const LONGEST_MINUTES = 15;
const FIRST_NODE = '0001';

export async function runFailOver(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options: SHARED_OPTIONS });
  const request = readRequest(usage, values);
  const name = readArgument(usage, positionals, 'CACHE');
  const target = await openTarget(request);
  await carryOut(target.place, await planFailOver(target, name), request);
}

async function planFailOver(target: Target, name: string): Promise<Plan> {
  const client = new ElastiCacheClient(target.clientOf('elasticache'));
  const { physicalId: ReplicationGroupId } = await findStackResource(target, 'caches', 'AWS::ElastiCache::ReplicationGroup', name);
  const describe = async (): Promise<ReplicationGroup> => {
    const { ReplicationGroups: [group] = [] } = await client.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
    if (!group) throw new Error(`ElastiCache has no group ${ReplicationGroupId}`);
    return group;
  };
  const group = await describe();
  if (group.Status !== 'available') throw new Error(`${name} is ${group.Status}: wait until it is available`);
  const [nodeGroup] = group.NodeGroups ?? [];
  const members = nodeGroup?.NodeGroupMembers ?? [];
  const former = primaryOf(group);
  const hasReplicas = members.length > 1;
  return {
    acts: [
      {
        summary: hasReplicas
          ? `fail ${name} over from ${former} to one of ${members.length - 1} replicas`
          : `reboot ${former}, the only node of ${name}: what it holds in memory is lost`,
        run: async (report) => {
          if (hasReplicas) await client.send(new TestFailoverCommand({ ReplicationGroupId, NodeGroupId: nodeGroup?.NodeGroupId }));
          else {
            const CacheNodeIdsToReboot = [members[0]?.CacheNodeId ?? FIRST_NODE];
            await client.send(new RebootCacheClusterCommand({ CacheClusterId: former, CacheNodeIdsToReboot }));
          }
          await pollUntilDone(report, LONGEST_MINUTES, async () => {
            const now = await describe();
            const isDone = now.Status === 'available' && (!hasReplicas || primaryOf(now) !== former);
            return { state: `${name} is ${now.Status}, its primary is ${primaryOf(now)}`, isDone };
          });
        },
      },
    ],
    afterwards: [
      'The relay publishes again what the bus has lost; a cache fills itself.',
      ...(hasReplicas ? [`To undo: fail over again, npm run ops -- fail-over ${name} ${target.options} --execute`] : []),
    ],
  };
}

function primaryOf({ NodeGroups: [group] = [] }: ReplicationGroup): string {
  const members = group?.NodeGroupMembers ?? [];
  // Groups of one node report no role.
  return (members.find(({ CurrentRole }) => CurrentRole === 'primary') ?? members[0])?.CacheClusterId ?? 'unknown';
}
