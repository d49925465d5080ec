import { CrossStackReferences, Fn, ReferenceStrength } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Connections, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnParameterGroup, CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import type { EnvironmentConfig, ValkeySize } from '../config.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { applyToStore } from './removal-policy.ts';
import { ValkeyUsers } from './valkey-users.ts';
import type { ValkeyRights } from './valkey-users.ts';

export interface ValkeyGroupProps {
  readonly description: string;

  /** The policy when memory is full: `noeviction` if no data may be lost, `allkeys-lru` for a cache. */
  readonly whenFull: 'noeviction' | 'allkeys-lru';

  /** The users by name: a client without a user is refused. */
  readonly rights: Readonly<Record<string, ValkeyRights>>;

  readonly size: ValkeySize;
  readonly vpc: IVpc;
  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;
  readonly config: EnvironmentConfig;
}

/** A Valkey primary and its replicas over the zones, encrypted at rest and in transit, whose users may do what their programs need. */
export class ValkeyGroup extends Construct implements IConnectable {
  readonly connections: Connections;

  /** URL of the primary, for a client. */
  readonly url: string;

  readonly users: ValkeyUsers;
  readonly #group: CfnReplicationGroup;

  constructor(scope: Construct, id: string, { description, whenFull, rights, size, vpc, key, alarms, config }: ValkeyGroupProps) {
    super(scope, id);
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
    this.connections = new Connections({ securityGroups: [securityGroup], defaultPort: Port.tcp(6379) });
    const subnets = new CfnSubnetGroup(this, 'Subnets', {
      description,
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    const parameters = new CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: 'valkey8',
      description,
      properties: { 'maxmemory-policy': whenFull },
    });
    this.users = new ValkeyUsers(this, 'Users', { group: `shopmart-${config.name}-${id.toLowerCase()}`, rights, key });
    const hasReplicas = size.replicas > 0;
    const group = new CfnReplicationGroup(this, 'Group', {
      replicationGroupDescription: description,
      engine: 'valkey',
      engineVersion: '8.1',
      // ElastiCache would upgrade by itself, and CloudFormation would then refuse the older version of the template.
      autoMinorVersionUpgrade: false,
      cacheNodeType: size.nodeType,
      cacheParameterGroupName: parameters.ref,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      numNodeGroups: 1,
      replicasPerNodeGroup: size.replicas,
      automaticFailoverEnabled: hasReplicas,
      multiAzEnabled: hasReplicas,
      port: 6379,
      atRestEncryptionEnabled: true,
      kmsKeyId: key.key.keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      userGroupIds: [this.users.groupId],
      snapshotRetentionLimit: whenFull === 'noeviction' ? 7 : 0,
    });
    applyToStore(this, config);
    // A restore replaces the group. Raising its generation sets the new address in its consumers.
    CrossStackReferences.of(group).produce(ReferenceStrength.WEAK);
    this.url = `rediss://${group.attrPrimaryEndPointAddress}:${group.attrPrimaryEndPointPort}`;

    this.#group = group;

    for (let node = 1; node <= size.replicas + 1; node += 1) {
      alarms.alarm(this, `Memory${node}`, {
        metric: this.metricMemory(node),
        threshold: 80,
        severity: whenFull === 'noeviction' ? 'urgent' : 'notice',
        runbook: 'alarms.md#cache-node-is-full',
        description: `${description}, node ${node}: memory runs out. ${whenFull === 'noeviction' ? 'Writes fail at 100 %: is a consumer group behind?' : 'Keys are being evicted.'}`,
      });
      alarms.alarm(this, `Busy${node}`, {
        metric: this.metricEngineCpu(node),
        threshold: 85,
        runbook: 'alarms.md#cache-node-is-busy',
        description: `${description}, node ${node}: its one thread is busy.`,
        severity: 'notice',
      });
    }
  }

  /** The highest share of a node's memory that data takes, in per cent. Nodes are counted from 1. */
  metricMemory(node: number): Metric {
    return this.#metric('DatabaseMemoryUsagePercentage', node);
  }

  /** The highest use of the thread of a node that runs commands, in per cent. */
  metricEngineCpu(node: number): Metric {
    return this.#metric('EngineCPUUtilization', node);
  }

  #metric(metricName: string, node: number): Metric {
    const name = Fn.join('-', [this.#group.ref, String(node).padStart(3, '0')]);
    return new Metric({
      namespace: 'AWS/ElastiCache',
      metricName,
      dimensionsMap: { CacheClusterId: name },
      period: ALARM_PERIOD,
      statistic: 'Maximum',
    });
  }
}
