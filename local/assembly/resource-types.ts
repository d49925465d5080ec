import type { Json } from './json.ts';

/** A resource as its attributes see it. */
export interface Resource {
  readonly id: string;
  readonly stackName: string;
  readonly type: string;
  /** A resolved property. */
  property(name: string): Json;
  arn(resource: string, service?: string): string;
  /** The port on which it is served here. */
  port(): number;
}

type Attributes = Readonly<Record<string, (resource: Resource) => Json>>;

const name = (resource: Resource, property: string) => String(resource.property(property) ?? `${resource.stackName}-${resource.id}`);

/** The name by which templates know a host. It is unique, so that it can be told apart from any other in a setting. */
export const hostOf = (resource: Resource) => `${resource.id}.${resource.stackName}.internal`.toLowerCase();

const named = (property: string, arn: (name: string) => string): Attributes => ({
  Ref: (resource) => name(resource, property),
  Arn: (resource) => resource.arn(arn(name(resource, property))),
});
const identified = (...attributes: readonly string[]): Attributes =>
  Object.fromEntries(
    ['Ref', ...attributes].map((each) => [each, (resource: Resource) => (each === 'Ref' ? name(resource, '') : `${resource.id}.${each}`)]),
  );
const byArn = (resource: (name: string) => string): Attributes => {
  const arn = (each: Resource) => each.arn(resource(name(each, 'Name')));
  return { Ref: arn, Arn: arn };
};
const custom = {} satisfies Attributes;

/** Types that the laptop gives a meaning, with every attribute that may be asked of them. */
const running: Readonly<Record<string, Attributes>> = {
  'AWS::SQS::Queue': {
    Ref: (queue) => `https://sqs.${queue.arn('').split(':')[3]}.amazonaws.com/${queue.arn('').split(':')[4]}/${name(queue, 'QueueName')}`,
    Arn: (queue) => queue.arn(name(queue, 'QueueName')),
    QueueName: (queue) => name(queue, 'QueueName'),
  },
  'AWS::SecretsManager::Secret': {
    Ref: (secret) => secret.arn(`secret:${name(secret, 'Name')}`),
    Id: (secret) => secret.arn(`secret:${name(secret, 'Name')}`),
  },
  'AWS::SecretsManager::SecretTargetAttachment': { Ref: (attachment) => attachment.property('SecretId') },
  'AWS::RDS::DBCluster': {
    Ref: (cluster) => name(cluster, 'DBClusterIdentifier').toLowerCase(),
    DBClusterArn: (cluster) => cluster.arn(`cluster:${name(cluster, 'DBClusterIdentifier').toLowerCase()}`),
    DBClusterResourceId: (cluster) => `cluster-${cluster.id}`,
    'Endpoint.Address': hostOf,
    'ReadEndpoint.Address': hostOf,
    'Endpoint.Port': (cluster) => String(cluster.port()),
  },
  'AWS::ElastiCache::ReplicationGroup': {
    Ref: (group) => name(group, 'ReplicationGroupId'),
    'PrimaryEndPoint.Address': hostOf,
    'PrimaryEndPoint.Port': (group) => String(group.port()),
    'ReaderEndPoint.Address': hostOf,
    'ReaderEndPoint.Port': (group) => String(group.port()),
  },
  'AWS::ElastiCache::ParameterGroup': identified(),
  'AWS::Lambda::Function': named('FunctionName', (each) => `function:${each}`),
  'AWS::Lambda::EventSourceMapping': identified('Id'),
  'AWS::Events::Rule': named('Name', (each) => `rule/${each}`),
  'AWS::ECS::Cluster': named('ClusterName', (each) => `cluster/${each}`),
  'AWS::ECS::TaskDefinition': { Ref: (task) => task.arn(`task-definition/${name(task, 'Family')}:1`) },
  'AWS::ECS::Service': {
    Ref: (service) => service.arn(`service/${name(service, 'ServiceName')}`),
    Name: (service) => name(service, 'ServiceName'),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    Ref: (balancer) => balancer.arn(`loadbalancer/app/${name(balancer, 'Name')}/1`),
    LoadBalancerArn: (balancer) => balancer.arn(`loadbalancer/app/${name(balancer, 'Name')}/1`),
    LoadBalancerFullName: (balancer) => `app/${name(balancer, 'Name')}/1`,
    LoadBalancerName: (balancer) => name(balancer, 'Name'),
    DNSName: hostOf,
    CanonicalHostedZoneID: () => 'Z0000000000000',
    SecurityGroups: (balancer) => balancer.property('SecurityGroups'),
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    Ref: (listener) => listener.arn(`listener/app/${listener.stackName}-${listener.id}/1/1`),
    ListenerArn: (listener) => listener.arn(`listener/app/${listener.stackName}-${listener.id}/1/1`),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    Ref: (rule) => rule.arn(`listener-rule/app/${rule.stackName}-${rule.id}/1/1/1`),
    RuleArn: (rule) => rule.arn(`listener-rule/app/${rule.stackName}-${rule.id}/1/1/1`),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    Ref: (group) => group.arn(`targetgroup/${group.stackName}-${group.id}/1`),
    TargetGroupArn: (group) => group.arn(`targetgroup/${group.stackName}-${group.id}/1`),
    TargetGroupFullName: (group) => `targetgroup/${group.stackName}-${group.id}/1`,
    TargetGroupName: (group) => name(group, 'Name'),
    LoadBalancerArns: () => [],
  },
  'AWS::CloudFront::Distribution': {
    Ref: (distribution) => distributionId(distribution),
    Id: (distribution) => distributionId(distribution),
    DomainName: hostOf,
  },
  'AWS::CloudFront::CachePolicy': identified('Id'),
  'AWS::CloudFront::OriginRequestPolicy': identified('Id'),
  'AWS::CloudFront::ResponseHeadersPolicy': identified('Id'),
  'AWS::SSM::Parameter': { Ref: (parameter) => parameter.property('Name'), Value: (parameter) => parameter.property('Value') },
};

/** Types with nothing to run here: network, permissions, encryption, alarms. Templates may refer to them by these attributes. */
const silent: Readonly<Record<string, Attributes>> = {
  'AWS::CDK::Metadata': custom,
  'AWS::ApplicationAutoScaling::ScalableTarget': identified('Id'),
  'AWS::ApplicationAutoScaling::ScalingPolicy': identified('Arn'),
  'AWS::Budgets::Budget': identified(),
  'AWS::CertificateManager::Certificate': byArn((each) => `certificate/${each}`),
  'AWS::CloudFront::VpcOrigin': identified('Id', 'Arn'),
  'AWS::CloudFront::MonitoringSubscription': identified(),
  'AWS::CloudWatch::Alarm': named('AlarmName', (each) => `alarm:${each}`),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', (each) => `alarm:${each}`),
  'AWS::CloudWatch::Dashboard': identified(),
  'AWS::EC2::EIP': identified('AllocationId', 'PublicIp'),
  'AWS::EC2::FlowLog': identified('Id'),
  'AWS::EC2::InternetGateway': identified('InternetGatewayId'),
  'AWS::EC2::NatGateway': identified('NatGatewayId'),
  'AWS::EC2::Route': identified(),
  'AWS::EC2::RouteTable': identified('RouteTableId'),
  'AWS::EC2::SecurityGroup': identified('GroupId', 'VpcId'),
  'AWS::EC2::SecurityGroupEgress': identified('Id'),
  'AWS::EC2::SecurityGroupIngress': identified('Id'),
  'AWS::EC2::Subnet': identified('SubnetId', 'AvailabilityZone', 'CidrBlock', 'NetworkAclAssociationId'),
  'AWS::EC2::SubnetRouteTableAssociation': identified('Id'),
  'AWS::EC2::VPC': identified('VpcId', 'CidrBlock', 'DefaultSecurityGroup', 'DefaultNetworkAcl', 'CidrBlockAssociations'),
  'AWS::EC2::VPCEndpoint': identified('Id'),
  'AWS::EC2::VPCGatewayAttachment': identified(),
  'AWS::ECS::ClusterCapacityProviderAssociations': identified(),
  'AWS::ElastiCache::SubnetGroup': identified(),
  'AWS::ElastiCache::User': identified('Arn'),
  'AWS::ElastiCache::UserGroup': identified('Arn'),
  'AWS::IAM::ManagedPolicy': byArn((each) => `policy/${each}`),
  'AWS::IAM::Policy': identified('Id'),
  'AWS::IAM::Role': { ...named('RoleName', (each) => `role/${each}`), RoleId: (role) => role.id },
  'AWS::KMS::Alias': identified(),
  'AWS::KMS::Key': { Ref: (key) => key.id, KeyId: (key) => key.id, Arn: (key) => key.arn(`key/${key.id}`) },
  'AWS::Lambda::EventInvokeConfig': identified(),
  'AWS::Lambda::Permission': identified('Id'),
  'AWS::Logs::LogGroup': named('LogGroupName', (each) => `log-group:${each}:*`),
  'AWS::Logs::MetricFilter': identified(),
  'AWS::RDS::DBClusterParameterGroup': identified(),
  'AWS::RDS::DBInstance': identified('DBInstanceArn', 'DbiResourceId'),
  'AWS::RDS::DBParameterGroup': identified(),
  'AWS::RDS::DBSubnetGroup': identified(),
  'AWS::S3::Bucket': { ...named('BucketName', (each) => each), DomainName: hostOf, RegionalDomainName: hostOf },
  'AWS::S3::BucketPolicy': identified(),
  'AWS::SecretsManager::ResourcePolicy': identified(),
  'AWS::SecretsManager::RotationSchedule': identified(),
  'AWS::ServiceDiscovery::HttpNamespace': identified('Id', 'Arn'),
  'AWS::ServiceDiscovery::PrivateDnsNamespace': identified('Id', 'Arn', 'HostedZoneId'),
  'AWS::SES::ConfigurationSet': identified(),
  'AWS::SES::EmailIdentity': { Ref: (identity) => identity.property('EmailIdentity') },
  'AWS::SNS::Subscription': identified('Arn'),
  'AWS::SNS::Topic': byArn((each) => each),
  'AWS::SNS::TopicPolicy': identified('Id'),
  'AWS::SQS::QueuePolicy': identified('Id'),
  'AWS::WAFv2::LoggingConfiguration': identified(),
  'AWS::WAFv2::WebACL': identified('Arn', 'Id'),
  'AWS::WAFv2::WebACLAssociation': identified(),
};

function distributionId(distribution: Resource): string {
  return `E${distribution.id.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}`;
}

export function isCustom(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

/** @throws Error that names the type, when nobody has decided what it means on a laptop. */
export function checkType(type: string, where: string): void {
  if (isCustom(type) || type in running || type in silent) return;
  throw new Error(`${where}: resource type ${type} is not known here; give it a meaning in local/assembly/resource-types.ts`);
}

/** @throws Error that names the attribute, when it is not among those of its type. */
export function attributeOf(resource: Resource, attribute: string): Json {
  const attributes = running[resource.type] ?? silent[resource.type] ?? {};
  const find = attributes[attribute];
  if (!find) throw new Error(`${resource.stackName}: ${resource.type} ${resource.id} has no attribute ${attribute} here`);
  return find(resource);
}
