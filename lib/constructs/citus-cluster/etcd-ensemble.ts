import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Connections } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { CitusSize } from '../../config.ts';
import { CitusNode } from './citus-node.ts';
import type { ClusterSecrets } from './cluster-secrets.ts';
import type { ClusterBasis } from './cluster-basis.ts';
import { NodeAddress } from './node-address.ts';

export interface EtcdEnsembleProps extends ClusterBasis {
  readonly size: CitusSize['etcd'];
  readonly secrets: ClusterSecrets;
}

const CLIENT_PORT = 2379;
const PEER_PORT = 2380;

/** The etcd members that elect the leader of each group, on machines of their own. */
export class EtcdEnsemble extends Construct implements IConnectable {
  /** By its default port a client reaches every member. */
  readonly connections: Connections;
  readonly addresses: readonly string[];
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { size, secrets, ...basis }: EtcdEnsembleProps) {
    super(scope, id);
    const { vpc, cluster } = basis;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'etcd of the orders cluster',
      allowAllOutbound: false,
    });
    this.connections = new Connections({ securityGroups: [securityGroup], defaultPort: Port.tcp(CLIENT_PORT) });
    this.connections.allowInternally(Port.tcp(PEER_PORT), 'etcd members');
    this.connections.allowInternally(Port.tcp(CLIENT_PORT), 'etcd members');
    basis.allowAwsApis(this);

    const members = size.zones.map((zone, index) => {
      const name = `etcd-${index + 1}`;
      const address = new NodeAddress(this, `Address${index + 1}`, { tag: `${cluster}/${name}`, vpc, zone, securityGroup });
      return { name, zone, address };
    });
    this.names = members.map(({ name }) => name);
    this.addresses = members.map(({ address }) => address.address);
    for (const [index, { name, zone, address }] of members.entries()) {
      const node = new CitusNode(this, `Node${index + 1}`, {
        ...basis,
        ...size,
        name,
        zone,
        address,
        securityGroup,
        unit: 'shopmart-etcd-node',
        settings: { ETCD_ADDRESSES: this.addresses.join(' '), CERTIFICATE_SEED_SECRET: secrets.certificateSeed.secretArn },
      });
      secrets.certificateSeed.grantRead(node);
    }
  }
}
