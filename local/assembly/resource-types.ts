import { text } from './json.ts';
import type { Json } from './json.ts';

/** A resource as its attributes see it. */
export interface Resource {
  readonly id: string;
  readonly stackName: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  /** The port on which it is served here. */
  readonly port: number;
  /** A resolved property. */
  property(name: string): Json;
}

type Attribute = (resource: Resource) => Json;
type Attributes = Readonly<Record<string, Attribute>>;

const physicalName = (property: string) => (resource: Resource) =>
  text(resource.property(property) ?? `${resource.stackName}-${resource.id}`);
const nameOf = physicalName('Name');

/** The name by which templates know a host. It is unique, so that it can be told apart from any other in a setting. */
export const hostOf = (resource: Resource) => `${resource.id}.${resource.stackName}.internal`.toLowerCase();

const arn = (kind: string, name: (resource: Resource) => string): Attribute => {
  return (resource) => {
    const service = resource.type.split('::')[1]?.replace('V2', '').toLowerCase();
    return `arn:aws:${service}:${service === 'iam' ? '' : resource.region}:${resource.account}:${kind}${name(resource)}`;
  };
};
const port: Attribute = (resource) => String(resource.port);
const queueName = physicalName('QueueName');
const clusterName = (resource: Resource) => physicalName('DBClusterIdentifier')(resource).toLowerCase();
const functionName = physicalName('FunctionName');
const distributionId: Attribute = ({ id }) => `E${id.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}`;
const balancer = (resource: Resource) => `app/${nameOf(resource)}/1`;
const targetGroup = (resource: Resource) => `targetgroup/${nameOf(resource)}/1`;

/** Types that the laptop gives a meaning, and every attribute that may be asked of them. */
const meant: Readonly<Record<string, Attributes>> = {
  'AWS::SQS::Queue': {
    Ref: (queue) => `https://sqs.${queue.region}.amazonaws.com/${queue.account}/${queueName(queue)}`,
    Arn: arn('', queueName),
    QueueName: queueName,
  },
  'AWS::SecretsManager::Secret': { Ref: arn('secret:', nameOf), Id: arn('secret:', nameOf) },
  'AWS::SecretsManager::SecretTargetAttachment': { Ref: (attachment) => attachment.property('SecretId') },
  'AWS::RDS::DBCluster': {
    Ref: clusterName,
    DBClusterArn: arn('cluster:', clusterName),
    'Endpoint.Address': hostOf,
    'ReadEndpoint.Address': hostOf,
    'Endpoint.Port': port,
  },
  'AWS::ElastiCache::ReplicationGroup': {
    Ref: physicalName('ReplicationGroupId'),
    'PrimaryEndPoint.Address': hostOf,
    'PrimaryEndPoint.Port': port,
    'ReaderEndPoint.Address': hostOf,
    'ReaderEndPoint.Port': port,
  },
  'AWS::Lambda::Function': { Ref: functionName, Arn: arn('function:', functionName) },
  'AWS::Events::Rule': { Ref: nameOf, Arn: arn('rule/', nameOf) },
  'AWS::ECS::TaskDefinition': { Ref: arn('task-definition/', physicalName('Family')) },
  'AWS::ECS::Service': { Ref: arn('service/', physicalName('ServiceName')), Name: physicalName('ServiceName') },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    Ref: arn('loadbalancer/', balancer),
    LoadBalancerArn: arn('loadbalancer/', balancer),
    LoadBalancerFullName: balancer,
    DNSName: hostOf,
  },
  'AWS::ElasticLoadBalancingV2::Listener': { Ref: arn('listener/app/', nameOf), ListenerArn: arn('listener/app/', nameOf) },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    Ref: arn('', targetGroup),
    TargetGroupArn: arn('', targetGroup),
    TargetGroupFullName: targetGroup,
  },
  'AWS::CloudFront::Distribution': { Ref: distributionId, Id: distributionId, DomainName: hostOf },
  'AWS::SES::EmailIdentity': { Ref: (identity) => identity.property('EmailIdentity') },
  'AWS::SSM::Parameter': { Ref: nameOf, Value: (parameter) => parameter.property('Value') },
};

/** Types with nothing to run here, or nothing but their names to know: network, permissions, encryption, alarms. Behind each stands what else may be asked of it. */
const named = `
  AWS::ApplicationAutoScaling::ScalableTarget   AWS::ApplicationAutoScaling::ScalingPolicy   AWS::CDK::Metadata
  AWS::CloudFront::CachePolicy.Id   AWS::CloudFront::OriginRequestPolicy.Id   AWS::CloudFront::ResponseHeadersPolicy.Id
  AWS::CloudFront::VpcOrigin.Id   AWS::CloudWatch::Alarm.Arn   AWS::CloudWatch::Dashboard
  AWS::EC2::EIP.AllocationId   AWS::EC2::FlowLog   AWS::EC2::InternetGateway   AWS::EC2::NatGateway   AWS::EC2::Route   AWS::EC2::RouteTable
  AWS::EC2::SecurityGroup.GroupId   AWS::EC2::SecurityGroupEgress   AWS::EC2::SecurityGroupIngress   AWS::EC2::Subnet
  AWS::EC2::SubnetRouteTableAssociation   AWS::EC2::VPC.CidrBlock.DefaultSecurityGroup   AWS::EC2::VPCEndpoint   AWS::EC2::VPCGatewayAttachment
  AWS::ECS::Cluster.Arn   AWS::ECS::ClusterCapacityProviderAssociations   AWS::ElastiCache::ParameterGroup   AWS::ElastiCache::SubnetGroup
  AWS::ElasticLoadBalancingV2::ListenerRule   AWS::IAM::ManagedPolicy   AWS::IAM::Policy   AWS::IAM::Role.Arn
  AWS::KMS::Alias   AWS::KMS::Key.Arn   AWS::Lambda::EventInvokeConfig   AWS::Lambda::EventSourceMapping   AWS::Lambda::Permission
  AWS::Logs::LogGroup.Arn   AWS::Logs::MetricFilter   AWS::RDS::DBClusterParameterGroup   AWS::RDS::DBInstance   AWS::RDS::DBSubnetGroup
  AWS::S3::Bucket.Arn.RegionalDomainName   AWS::S3::BucketPolicy   AWS::SecretsManager::ResourcePolicy
  AWS::ServiceDiscovery::HttpNamespace.Arn   AWS::ServiceDiscovery::PrivateDnsNamespace.Arn   AWS::SES::ConfigurationSet
  AWS::SNS::Subscription   AWS::SNS::Topic   AWS::SNS::TopicPolicy   AWS::SQS::QueuePolicy   AWS::WAFv2::WebACL.Arn   AWS::WAFv2::WebACLAssociation`;

const types = new Map<string, Attributes>(Object.entries(meant));
for (const [type = '', ...attributes] of named
  .trim()
  .split(/\s+/)
  .map((each) => each.split('.'))) {
  const placeholder = (attribute: string): Attribute => (attribute === 'Arn' ? arn('', nameOf) : ({ id }) => `${id}.${attribute}`);
  types.set(type, { Ref: nameOf, ...Object.fromEntries(attributes.map((attribute) => [attribute, placeholder(attribute)])) });
}

export function isCustom(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

/** @throws Error that names the type, when nobody has decided what it means on a laptop. */
export function checkType(type: string): void {
  if (isCustom(type) || types.has(type)) return;
  throw new Error(`resource type ${type} is not known here; give it a meaning in local/assembly/resource-types.ts`);
}

/** @throws Error that names the attribute, when it is not among those of its type. */
export function attributeOf(resource: Resource, attribute: string): Json {
  const find = types.get(resource.type)?.[attribute];
  if (!find) throw new Error(`${resource.type} ${resource.id} has no attribute ${attribute} here (local/assembly/resource-types.ts)`);
  return find(resource);
}
