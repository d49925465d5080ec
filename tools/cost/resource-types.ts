import { clusterItems, mappingItems, ruleItems, serviceItems } from './compute.ts';
import type { ItemsOf } from './item.ts';
import { distributionItems, endpointItems, firewallItems, loadBalancerItems } from './network.ts';
import { alarmItems, each, logItems, mailItems, queueItems, scalingPolicyItems } from './operations.ts';
import { cacheItems, databaseInstanceItems, databaseItems } from './stores.ts';

/** The pricing of each resource type that has a charge. */
export const PRICED_TYPES: Readonly<Record<string, ItemsOf>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': scalingPolicyItems,
  'AWS::CloudFront::Distribution': distributionItems,
  'AWS::CloudWatch::Alarm': alarmItems,
  'AWS::EC2::VPCEndpoint': endpointItems,
  'AWS::ECS::Cluster': clusterItems,
  'AWS::ECS::Service': serviceItems,
  'AWS::ElastiCache::ReplicationGroup': cacheItems,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancerItems,
  'AWS::Events::Rule': ruleItems,
  'AWS::KMS::Key': each('keys', 'key'),
  'AWS::Lambda::EventSourceMapping': mappingItems,
  'AWS::Logs::LogGroup': logItems,
  'AWS::RDS::DBCluster': databaseItems,
  'AWS::RDS::DBInstance': databaseInstanceItems,
  'AWS::SES::EmailIdentity': mailItems,
  'AWS::SQS::Queue': queueItems,
  'AWS::SecretsManager::Secret': each('secrets', 'secret'),
  'AWS::WAFv2::WebACL': firewallItems,
  'AWS::ServiceDiscovery::PrivateDnsNamespace': each('private hosted zone', 'hostedZone'),
};

const SETTING = 'a setting, without a charge';
const NETWORK = 'a part of a VPC, without a charge';
const IDENTITY = 'IAM has no charge';

/** Types without a charge, each with its reason. */
export const FREE_TYPES: Readonly<Record<string, string>> = {
  'AWS::AppConfig::Application': SETTING,
  'AWS::AppConfig::ConfigurationProfile': SETTING,
  'AWS::AppConfig::Deployment': 'charged per task that receives it: under 0.001 USD',
  'AWS::AppConfig::DeploymentStrategy': SETTING,
  'AWS::AppConfig::Environment': "charged by its readers' polls: 0.11 USD a month for a task that polls every five seconds",
  'AWS::AppConfig::HostedConfigurationVersion': SETTING,
  'AWS::ApplicationAutoScaling::ScalableTarget': 'limits of a service, whose tasks are priced',
  'AWS::CloudFront::CachePolicy': SETTING,
  'AWS::CloudFront::ResponseHeadersPolicy': SETTING,
  'AWS::CloudFront::VpcOrigin': 'CloudFront reaches a VPC without a charge',
  'AWS::EC2::FlowLog': 'rejected connections only: a few lines',
  'AWS::EC2::InternetGateway': NETWORK,
  'AWS::EC2::RouteTable': NETWORK,
  'AWS::EC2::SecurityGroup': NETWORK,
  'AWS::EC2::SecurityGroupEgress': NETWORK,
  'AWS::EC2::SecurityGroupIngress': NETWORK,
  'AWS::EC2::Subnet': NETWORK,
  'AWS::EC2::SubnetRouteTableAssociation': NETWORK,
  'AWS::EC2::VPC': NETWORK,
  'AWS::EC2::VPCGatewayAttachment': NETWORK,
  'AWS::ECS::TaskDefinition': 'priced with the service that runs it',
  'AWS::ElastiCache::ParameterGroup': SETTING,
  'AWS::ElastiCache::SubnetGroup': SETTING,
  'AWS::ElasticLoadBalancingV2::Listener': 'a part of the load balancer',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'a part of the load balancer: ten rules a request are free',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'a part of the load balancer',
  'AWS::Budgets::Budget': 'a budget without actions is free',
  'AWS::CE::AnomalyMonitor': 'free',
  'AWS::CE::AnomalySubscription': 'mails are free',
  'AWS::IAM::OIDCProvider': IDENTITY,
  'AWS::IAM::Policy': IDENTITY,
  'AWS::IAM::Role': IDENTITY,
  'AWS::Lambda::EventInvokeConfig': SETTING,
  'AWS::Lambda::Function': 'charged by its invocations, which mappings and schedules count; the others run at deployments',
  'AWS::Lambda::Permission': IDENTITY,
  'AWS::Logs::MetricFilter': 'charged in the hours in which an error line is written',
  'AWS::RDS::DBClusterParameterGroup': SETTING,
  'AWS::RDS::DBSubnetGroup': SETTING,
  'AWS::S3::Bucket': "charged by its stored data: the distribution's log is priced with the distribution",
  'AWS::S3::BucketPolicy': IDENTITY,
  'AWS::SES::ConfigurationSet': SETTING,
  'AWS::SES::ConfigurationSetEventDestination': 'its notices are mails of alarms',
  'AWS::SNS::Subscription': 'mails of alarms: the first 1,000 a month are free',
  'AWS::SNS::Topic': 'mails of alarms: the first 1,000 a month are free',
  'AWS::SNS::TopicPolicy': IDENTITY,
  'AWS::SQS::QueuePolicy': IDENTITY,
  'AWS::SecretsManager::SecretTargetAttachment': SETTING,
  'AWS::WAFv2::LoggingConfiguration': 'blocked requests only: a few lines',
  'Custom::DemoData': 'a function that runs at deployments',
  'Custom::SchemaMigration': 'a function that runs at deployments',
};
