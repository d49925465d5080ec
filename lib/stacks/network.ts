import { Validations } from 'aws-cdk-lib';
import { ContainerInsights, Cluster } from 'aws-cdk-lib/aws-ecs';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import {
  CfnInternetGateway,
  CfnVPCGatewayAttachment,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

const AWS_APIS = {
  ecr: InterfaceVpcEndpointAwsService.ECR,
  'ecr-docker': InterfaceVpcEndpointAwsService.ECR_DOCKER,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  secrets: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  sqs: InterfaceVpcEndpointAwsService.SQS,
  mail: InterfaceVpcEndpointAwsService.EMAIL,
} as const;

/** The ground: a VPC over three zones without a way out to the internet, the cluster that all services run in, and the people on call. */
export class Network extends ShopStack implements Ground {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly alarms: AlarmTopic;
  readonly #endpoints: SecurityGroup;

  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const { config } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart network: flow logs and alarms', config });
    this.alarms = new AlarmTopic(this, 'Alarms', { email: config.alarmEmail, key: key.key });

    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
      availabilityZones: [...config.zones],
      natGateways: 0,
      subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 19 }],
      // Nothing uses the default group; emptying it takes a function with rights over every security group.
      restrictDefaultSecurityGroup: false,
    });
    this.vpc = vpc;
    Validations.of(vpc).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: 'A look-up of zones would take credentials' });
    vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(key.logGroup(this, 'FlowLog')),
      trafficType: FlowLogTrafficType.REJECT,
    });

    // CloudFront enters a VPC only where it has an internet gateway, though no route leads there.
    const gateway = new CfnInternetGateway(this, 'InternetGateway');
    new CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', { vpcId: vpc.vpcId, internetGatewayId: gateway.ref });

    this.#endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Interface endpoints of AWS APIs',
      allowAllOutbound: false,
    });
    vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 });
    for (const [name, service] of Object.entries(AWS_APIS)) {
      vpc.addInterfaceEndpoint(name, {
        service,
        open: false,
        securityGroups: [this.#endpoints],
        subnets: { subnetType: SubnetType.PRIVATE_ISOLATED, availabilityZones: config.zones.slice(0, config.endpointZones) },
      });
    }

    this.cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
      defaultCloudMapNamespace: { name: `shopmart-${config.name}`, useForServiceConnect: true },
    });
  }

  allowAwsApis(caller: IConnectable): void {
    caller.connections.allowTo(this.#endpoints, Port.tcp(443), 'AWS APIs');
    // S3 is reached by a gateway, whose addresses no group can name; nothing else has a route.
    caller.connections.allowTo(Peer.anyIpv4(), Port.tcp(443), 'S3: images, answers of custom resources');
  }
}
