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
  InterfaceVpcEndpointService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { ServiceAuthority } from '../constructs/service-authority.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

const AWS_APIS = {
  ecr: InterfaceVpcEndpointAwsService.ECR,
  'ecr-docker': InterfaceVpcEndpointAwsService.ECR_DOCKER,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  secrets: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  sqs: InterfaceVpcEndpointAwsService.SQS,
  flags: InterfaceVpcEndpointAwsService.APPCONFIGDATA,
  monitoring: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  mail: InterfaceVpcEndpointAwsService.EMAIL,
  metrics: InterfaceVpcEndpointAwsService.PROMETHEUS_WORKSPACES,
  traces: InterfaceVpcEndpointAwsService.XRAY,
} as const;

/** Refuses credentials of other accounts inside the network. SES documents no policy for its endpoint, so its endpoint has none. */
function fromAccount(account: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
  });
}

/**
 * ECR's image layers, and the signed responses of custom resources; with Citus also our own buckets, for backups.
 * No other bucket can be reached, so no data leaves by S3.
 */
function s3Access({ account, region, orders }: EnvironmentConfig): readonly PolicyStatement[] {
  const allow = (action: string, bucket: string) =>
    new PolicyStatement({ principals: [new AnyPrincipal()], actions: [action], resources: [`arn:aws:s3:::${bucket}/*`] });
  return [
    allow('s3:GetObject', `prod-${region}-starport-layer-bucket`),
    allow('s3:PutObject', `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`),
    ...(orders.engine === 'citus' ? [backupAccess(account)] : []),
  ];
}

/** pgBackRest's use of its bucket, which has no name yet. */
function backupAccess(account: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: ['arn:aws:s3:::*'],
    conditions: { StringEquals: { 'aws:ResourceAccount': account } },
  });
}

/** The network: a VPC over three zones without a route to the internet, the cluster of all services, and the topics for operators. */
export class Network extends ShopStack implements Ground {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly alarms: AlarmTopic;
  readonly authority?: ServiceAuthority;
  readonly #endpoints: SecurityGroup;

  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const { config } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart network: flow logs and alarms', config });
    this.alarms = new AlarmTopic(this, 'Alarms', { email: config.alarmEmail, url: config.alarmUrl, key: key.key });

    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
      availabilityZones: [...config.zones],
      natGateways: 0,
      subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 19 }],
      // Nothing uses the default group; emptying it takes a function with rights over every security group.
      restrictDefaultSecurityGroup: false,
    });
    this.vpc = vpc;
    Validations.of(vpc).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: 'A look-up of zones would need credentials' });
    vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(key.logGroup(this, 'FlowLog')),
      trafficType: FlowLogTrafficType.REJECT,
    });

    // CloudFront requires an internet gateway in the VPC, although no route uses it.
    const gateway = new CfnInternetGateway(this, 'InternetGateway');
    new CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', { vpcId: vpc.vpcId, internetGatewayId: gateway.ref });

    this.#endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Interface endpoints of AWS APIs',
      allowAllOutbound: false,
    });
    const s3 = vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 });
    for (const statement of s3Access(config)) s3.addToPolicy(statement);
    const where = {
      open: false,
      securityGroups: [this.#endpoints],
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED, availabilityZones: config.zones.slice(0, config.endpointZones) },
    };
    for (const [name, service] of Object.entries(AWS_APIS)) {
      const endpoint = vpc.addInterfaceEndpoint(name, { service, ...where });
      if (name !== 'mail') endpoint.addToPolicy(fromAccount(config.account));
    }

    if (config.secrets.kind === 'vault') {
      // Its private DNS name is Vault's own name, so that services in the VPC and functions outside it use one address.
      const service = new InterfaceVpcEndpointService(config.secrets.endpointService, 443);
      vpc.addInterfaceEndpoint('vault', { service, privateDnsEnabled: true, ...where });
    }

    if (config.hasServiceTls) this.authority = new ServiceAuthority(this, 'Authority', { environment: config.name });

    this.cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENHANCED,
      enableFargateCapacityProviders: true,
      defaultCloudMapNamespace: { name: `shopmart-${config.name}`, useForServiceConnect: true },
    });
  }

  allowAwsApis(caller: IConnectable): void {
    caller.connections.allowTo(this.#endpoints, Port.tcp(443), 'AWS APIs');
    // S3 is reached by a gateway, whose addresses no group can name; nothing else has a route.
    caller.connections.allowTo(Peer.anyIpv4(), Port.tcp(443), 'S3: images, responses of custom resources');
  }
}
