import { Tags } from 'aws-cdk-lib';
import { CfnNetworkInterface, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { NODE_TAG } from './node-tag.ts';

export interface NodeAddressProps {
  /** The node's tag: `<cluster>/<node>`. */
  readonly tag: string;
  readonly vpc: IVpc;
  readonly zone: string;
  readonly securityGroup: ISecurityGroup;
}

/** The network interface that every machine of a node attaches in turn, so that the node keeps its address. */
export class NodeAddress extends Construct {
  readonly address: string;
  readonly subnet: ISubnet;
  readonly arnSuffix: string;

  constructor(scope: Construct, id: string, { tag, vpc, zone, securityGroup }: NodeAddressProps) {
    super(scope, id);
    const [subnet] = vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED, availabilityZones: [zone] }).subnets;
    if (!subnet) throw new Error(`${this.node.path}: the network has no isolated subnet in ${zone}`);
    const networkInterface = new CfnNetworkInterface(this, 'Interface', {
      description: tag,
      subnetId: subnet.subnetId,
      groupSet: [securityGroup.securityGroupId],
    });
    Tags.of(networkInterface).add(NODE_TAG, tag);
    this.subnet = subnet;
    this.address = networkInterface.attrPrimaryPrivateIpAddress;
    this.arnSuffix = `network-interface/${networkInterface.ref}`;
  }
}
