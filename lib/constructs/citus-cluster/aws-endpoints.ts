import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** AWS APIs that nodes call beside those of the network: disk and address, shell, metrics, the signal that a node is up. */
const SERVICES = {
  Ec2: InterfaceVpcEndpointAwsService.EC2,
  Ssm: InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  Monitoring: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  CloudFormation: InterfaceVpcEndpointAwsService.CLOUDFORMATION,
} as const;

export interface AwsEndpointsProps {
  readonly vpc: IVpc;
  readonly zones: readonly string[];
}

/** Interface endpoints of the AWS APIs that only nodes of a cluster call. */
export class AwsEndpoints extends Construct {
  readonly #securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { vpc, zones }: AwsEndpointsProps) {
    super(scope, id);
    this.#securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Endpoints of AWS APIs for the orders cluster',
      allowAllOutbound: false,
    });
    for (const [name, service] of Object.entries(SERVICES)) {
      new InterfaceVpcEndpoint(this, name, {
        vpc,
        service,
        open: false,
        securityGroups: [this.#securityGroup],
        subnets: { subnetType: SubnetType.PRIVATE_ISOLATED, availabilityZones: [...zones] },
      });
    }
  }

  allowFrom(node: IConnectable): void {
    node.connections.allowTo(this.#securityGroup, Port.tcp(443), 'AWS APIs of nodes');
  }
}
