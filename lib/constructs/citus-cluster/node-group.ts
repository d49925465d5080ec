import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { CitusSize } from '../../config.ts';
import type { BackupRepository } from './backup-repository.ts';
import { CitusNode } from './citus-node.ts';
import type { ClusterBasis } from './cluster-basis.ts';
import type { ClusterSecrets } from './cluster-secrets.ts';
import { NodeAddress } from './node-address.ts';

export interface NodeGroupProps extends ClusterBasis {
  readonly databaseName: string;

  /** 0 is the coordinator, workers follow. */
  readonly group: number;
  readonly size: CitusSize['coordinator'];
  readonly securityGroup: ISecurityGroup;
  readonly etcdAddresses: readonly string[];
  readonly secrets: ClusterSecrets;
  readonly backups: BackupRepository;

  /** For nodes that clients reach: the name by which they do. */
  readonly entryHost?: string;
}

/** A primary and its replicas, of which Patroni chooses the leader. */
export class NodeGroup extends Construct {
  readonly addresses: readonly string[];
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const { group, size, securityGroup, secrets, backups, etcdAddresses, databaseName, entryHost, ...basis } = props;
    const { vpc, cluster } = basis;
    const nodes = size.zones.map((zone, index) => {
      const name = `${group === 0 ? 'coordinator' : `worker-${group}`}-${index + 1}`;
      const address = new NodeAddress(this, `Address${index + 1}`, { tag: `${cluster}/${name}`, vpc, zone, securityGroup });
      return { name, zone, address };
    });
    this.names = nodes.map(({ name }) => name);
    this.addresses = nodes.map(({ address }) => address.address);
    for (const [index, { name, zone, address }] of nodes.entries()) {
      const node = new CitusNode(this, `Node${index + 1}`, {
        ...basis,
        ...size,
        name,
        zone,
        address,
        securityGroup,
        unit: 'shopmart-database-node',
        settings: {
          CITUS_GROUP: String(group),
          DATABASE_NAME: databaseName,
          CLUSTER_CIDR: vpc.vpcCidrBlock,
          GROUP_ADDRESSES: this.addresses.join(' '),
          ETCD_ADDRESSES: etcdAddresses.join(' '),
          ...(entryHost !== undefined && { ENTRY_HOST: entryHost, AUTHORITY_SECRET: secrets.authority.secretArn }),
          ...backups.settings,
          ...secrets.settingsOfDatabaseNodes(),
        },
      });
      secrets.grantDatabaseNode(node);
      if (entryHost !== undefined) secrets.grantPublish(node);
      backups.grantGroup(node, group);
    }
  }
}
