import { text } from './json.ts';
import type { Json } from './json.ts';

/** The input of a resource's attributes. */
export interface Resource {
  readonly id: string;
  readonly stackName: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  /** Its local port. */
  readonly port: number;
  /** A resolved property. */
  property(name: string): Json;
}

type Attribute = (resource: Resource) => Json;
type Attributes = Readonly<Record<string, Attribute>>;

const named = (property: string) => (resource: Resource) => text(resource.property(property) ?? `${resource.stackName}-${resource.id}`);
const name = named('Name');
const queueName = named('QueueName');
const functionName = named('FunctionName');
const clusterName = (resource: Resource) => named('DBClusterIdentifier')(resource).toLowerCase();
const targetGroup = (resource: Resource) => `targetgroup/${name(resource)}/1`;
const bucketName = (resource: Resource) => named('BucketName')(resource).toLowerCase();
const port: Attribute = (resource) => String(resource.port);
/** Logical ids repeat in other stacks. */
const groupId: Attribute = ({ stackName, id }) => `${stackName}/${id}`;
/** In the form of AppConfig's ids: CDK ends a logical id with a hash. */
const appConfigId: Attribute = ({ id }) => id.slice(-7).toLowerCase();

/** A host name that is unique, so that it can be found in a setting. */
export const hostOf = (resource: Resource) => `${resource.id}.${resource.stackName}.internal`.toLowerCase();

const arn = (prefix: string, nameOf: (resource: Resource) => string): Attribute => {
  return (resource) => {
    const service = resource.type.split('::')[1]?.replace('V2', '').toLowerCase();
    return `arn:aws:${service}:${service === 'iam' ? '' : resource.region}:${resource.account}:${prefix}${nameOf(resource)}`;
  };
};

/** DNS records of a sender, which are outputs only. */
const dkimRecords: Attributes = Object.fromEntries(
  ['Name1', 'Name2', 'Name3', 'Value1', 'Value2', 'Value3'].map((part) => [`DkimDNSToken${part}`, ({ id }) => `${id}.dkim-${part}`]),
);

/** Emulated types, with their supported attributes. */
const emulated: Readonly<Record<string, Attributes>> = {
  'AWS::SQS::Queue': {
    Ref: (queue) => `https://sqs.${queue.region}.amazonaws.com/${queue.account}/${queueName(queue)}`,
    Arn: arn('', queueName),
    QueueName: queueName,
  },
  'AWS::S3::Bucket': {
    Ref: bucketName,
    Arn: (bucket) => `arn:aws:s3:::${bucketName(bucket)}`,
    RegionalDomainName: (bucket) => `${bucketName(bucket)}.s3.${bucket.region}.amazonaws.com`,
  },
  'AWS::SecretsManager::Secret': { Ref: arn('secret:', name) },
  'AWS::SecretsManager::SecretTargetAttachment': { Ref: (attachment) => attachment.property('SecretId') },
  'AWS::RDS::DBCluster': {
    Ref: clusterName,
    DBClusterArn: arn('cluster:', clusterName),
    'Endpoint.Address': hostOf,
    'Endpoint.Port': port,
    'ReadEndpoint.Address': hostOf,
  },
  'AWS::ElastiCache::ReplicationGroup': {
    Ref: named('ReplicationGroupId'),
    'PrimaryEndPoint.Address': hostOf,
    'PrimaryEndPoint.Port': port,
  },
  'AWS::ElastiCache::User': { Ref: named('UserId') },
  'AWS::ElastiCache::UserGroup': { Ref: named('UserGroupId') },
  'AWS::Lambda::Function': { Ref: functionName, Arn: arn('function:', functionName) },
  'AWS::Lambda::Url': { FunctionUrl: (url) => `https://${hostOf(url)}/`, FunctionArn: (url) => url.property('TargetFunctionArn') },
  'AWS::Events::Rule': { Arn: arn('rule/', name) },
  'AWS::ECS::TaskDefinition': { Ref: arn('task-definition/', named('Family')) },
  'AWS::ECS::Service': {
    Ref: arn('service/', (service) => `${text(service.property('Cluster') ?? 'default')}/${named('ServiceName')(service)}`),
    Name: named('ServiceName'),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { Ref: arn('loadbalancer/app/', name), DNSName: hostOf },
  'AWS::ElasticLoadBalancingV2::Listener': { Ref: arn('listener/app/', name) },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { Ref: arn('', targetGroup), TargetGroupFullName: targetGroup },
  'AWS::CloudFront::Distribution': { Ref: ({ id }) => `E${id.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}`, DomainName: hostOf },
  'AWS::AppConfig::Application': { Ref: appConfigId, ApplicationId: appConfigId },
  'AWS::AppConfig::ConfigurationProfile': { Ref: appConfigId, ConfigurationProfileId: appConfigId },
  'AWS::AppConfig::DeploymentStrategy': { Ref: appConfigId, Id: appConfigId },
  'AWS::AppConfig::Environment': { Ref: appConfigId, EnvironmentId: appConfigId },
  'AWS::AppConfig::HostedConfigurationVersion': { Ref: () => '1', VersionNumber: () => '1' },
  'AWS::IAM::Role': { Ref: named('RoleName'), Arn: arn('role/', named('RoleName')) },
  'AWS::KMS::Key': { Ref: name, Arn: arn('key/', name) },
  'AWS::Logs::LogGroup': { Ref: named('LogGroupName'), Arn: (group) => `${text(arn('log-group:', named('LogGroupName'))(group))}:*` },
  'AWS::EC2::SecurityGroup': { Ref: groupId, GroupId: groupId },
  'AWS::EC2::VPC': { Ref: name, CidrBlock: (vpc) => vpc.property('CidrBlock') },
  'AWS::SES::EmailIdentity': { Ref: (identity) => identity.property('EmailIdentity'), ...dkimRecords },
};

/** Types that are accepted and not emulated (network, permissions, alarms, …); supported attributes follow a dot. */
const accepted = `
  AWS::APS::RuleGroupsNamespace   AWS::APS::Workspace.Arn.PrometheusEndpoint   AWS::Grafana::Workspace.Endpoint
  AWS::Budgets::Budget   AWS::CE::AnomalyMonitor.MonitorArn   AWS::CE::AnomalySubscription   AWS::IAM::OIDCProvider.Arn
  AWS::AppConfig::Deployment   AWS::ApplicationAutoScaling::ScalableTarget   AWS::ApplicationAutoScaling::ScalingPolicy   AWS::CDK::Metadata   AWS::CloudFront::CachePolicy
  AWS::CloudFront::OriginAccessControl.Id   AWS::CloudFront::ResponseHeadersPolicy   AWS::CloudFront::VpcOrigin.Id   AWS::CloudWatch::Alarm
  AWS::EC2::FlowLog   AWS::EC2::InternetGateway   AWS::EC2::Route   AWS::EC2::RouteTable
  AWS::EC2::SecurityGroupEgress   AWS::EC2::SecurityGroupIngress   AWS::EC2::Subnet   AWS::EC2::SubnetRouteTableAssociation
  AWS::EC2::VPCEndpoint   AWS::EC2::VPCGatewayAttachment   AWS::ECS::Cluster   AWS::ECS::ClusterCapacityProviderAssociations   AWS::ElastiCache::ParameterGroup
  AWS::ElastiCache::SubnetGroup   AWS::ElasticLoadBalancingV2::ListenerRule   AWS::IAM::Policy
  AWS::Lambda::EventInvokeConfig   AWS::Lambda::EventSourceMapping   AWS::Lambda::Permission   AWS::Logs::MetricFilter   AWS::RDS::DBClusterParameterGroup
  AWS::RDS::DBInstance   AWS::RDS::DBSubnetGroup   AWS::S3::BucketPolicy   AWS::ServiceDiscovery::PrivateDnsNamespace.Arn
  AWS::SES::ConfigurationSet   AWS::SES::ConfigurationSetEventDestination   AWS::SNS::Subscription   AWS::SNS::Topic   AWS::SNS::TopicPolicy   AWS::SQS::QueuePolicy
  AWS::SecretsManager::ResourcePolicy   AWS::SecretsManager::RotationSchedule   AWS::Synthetics::Canary   AWS::WAFv2::LoggingConfiguration   AWS::WAFv2::WebACL.Arn`;

const types = new Map<string, Attributes>(Object.entries(emulated));
for (const each of accepted.trim().split(/\s+/)) {
  const [type = '', ...others] = each.split('.');
  const placeholder = (attribute: string): Attribute => (attribute === 'Arn' ? arn('', name) : ({ id }) => `${id}.${attribute}`);
  types.set(type, { Ref: name, ...Object.fromEntries(others.map((attribute) => [attribute, placeholder(attribute)])) });
}

export function isCustom(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

/** @throws Error that names an unsupported type. */
export function checkType(type: string): void {
  if (isCustom(type) || types.has(type)) return;
  throw new Error(`resource type ${type} is not emulated; add it to local/runtime/assembly/resource-types.ts`);
}

/** @throws Error that names an unsupported attribute. */
export function attributeOf(resource: Resource, attribute: string): Json {
  const find = types.get(resource.type)?.[attribute];
  if (!find)
    throw new Error(
      `attribute ${attribute} of ${resource.type} ${resource.id} is not emulated; add it to local/runtime/assembly/resource-types.ts`,
    );
  return find(resource);
}
