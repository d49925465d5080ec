import { Validations } from 'aws-cdk-lib';
import { IpAddresses, Port, Peer, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { CitusImage } from '../constructs/citus-cluster/citus-image.ts';
import type { EnvironmentConfig } from '../config.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

/** The machine image of the orders cluster, built in a network of its own: the shop's has no route to the internet. */
export class CitusImageStack extends ShopStack {
  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const { config } = props;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.1.0.0/24'),
      availabilityZones: config.zones.slice(0, 1),
      natGateways: 0,
      subnetConfiguration: [{ name: 'build', subnetType: SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: true }],
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: 'A look-up of zones would take credentials' });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Build of a machine image',
      allowAllOutbound: false,
    });
    // Packages and their keys come by both; no rule lets anything in.
    for (const port of [80, 443]) securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(port), 'Package repositories and AWS APIs');
    const [subnet] = vpc.publicSubnets;
    if (!subnet) throw new Error(`${this.node.path}: the network has no public subnet`);
    new CitusImage(this, 'Image', { parameter: imageParameter(config), name: `shopmart-${config.name}-citus`, subnet, securityGroup });
  }
}

/** Name of the SSM parameter with the image's id. */
export function imageParameter({ name }: EnvironmentConfig): string {
  return `/shopmart/${name}/images/citus`;
}
