import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';
import { readParameters } from '../aws/query-protocol.ts';
import type { QueryAction } from '../aws/query-protocol.ts';

/** A replication group, which one process serves. */
export interface ReplicationGroup {
  readonly id: string;
  readonly replicas: number;
  readonly pid: () => number | undefined;

  /** Ends the process without a shutdown; its supervisor starts another one. */
  readonly kill: () => void;
}

const NODE_GROUP = '0001';
const NODE = '0001';

const Describe = z.strictObject({ ReplicationGroupId: z.string() });
const TestFailover = Describe.extend({ NodeGroupId: z.literal(NODE_GROUP) });
const Reboot = z.strictObject({ CacheClusterId: z.string(), 'CacheNodeIdsToReboot.CacheNodeId.1': z.literal(NODE) });

/** The actions of ElastiCache that show a group and end its primary. Every node of a group is the same process, so no write is lost to a replica that lags. */
export function elastiCacheActions(groups: readonly ReplicationGroup[]): Readonly<Record<string, QueryAction>> {
  const primaries = new Map(groups.map(({ id }) => [id, 1]));
  const formerPids = new Map<string, number | undefined>();
  const clusterOf = (id: string, node: number) => `${id}-${String(node).padStart(3, '0')}`;
  const find = (id: string): ReplicationGroup => {
    const found = groups.find((group) => group.id === id);
    if (!found) throw new AwsError('ReplicationGroupNotFoundFault', `ReplicationGroup ${id} not found.`, 404);
    return found;
  };
  const isAvailable = ({ id, pid }: ReplicationGroup) => pid() !== undefined && pid() !== formerPids.get(id);
  const describe = (group: ReplicationGroup) => {
    const Status = isAvailable(group) ? 'available' : 'modifying';
    const members = Array.from({ length: group.replicas + 1 }, (_, index) => ({
      CacheClusterId: clusterOf(group.id, index + 1),
      CacheNodeId: NODE,
      CurrentRole: index + 1 === primaries.get(group.id) ? 'primary' : 'replica',
    }));
    return {
      ReplicationGroupId: group.id,
      Status,
      AutomaticFailover: group.replicas > 0 ? 'enabled' : 'disabled',
      NodeGroups: { NodeGroup: [{ NodeGroupId: NODE_GROUP, Status, NodeGroupMembers: { NodeGroupMember: members } }] },
    };
  };
  const end = (group: ReplicationGroup): void => {
    if (!isAvailable(group)) throw new AwsError('InvalidReplicationGroupState', `Replication group ${group.id} is not available.`);
    formerPids.set(group.id, group.pid());
    group.kill();
  };
  return {
    DescribeReplicationGroups: (form) => {
      const { ReplicationGroupId } = readParameters(Describe, form);
      return { ReplicationGroups: { ReplicationGroup: [describe(find(ReplicationGroupId))] } };
    },
    TestFailover: (form) => {
      const group = find(readParameters(TestFailover, form).ReplicationGroupId);
      if (group.replicas === 0)
        throw new AwsError('InvalidReplicationGroupState', `Automatic failover is not enabled for replication group ${group.id}.`);
      end(group);
      primaries.set(group.id, ((primaries.get(group.id) ?? 1) % (group.replicas + 1)) + 1);
      return { ReplicationGroup: describe(group) };
    },
    RebootCacheCluster: (form) => {
      const { CacheClusterId } = readParameters(Reboot, form);
      end(find(CacheClusterId.replace(/-\d{3}$/, '')));
      return { CacheCluster: { CacheClusterId, CacheClusterStatus: 'rebooting cluster nodes' } };
    },
  };
}
