import type { EnvironmentTemplates, Resource } from '../../../tools/templates/environment-templates.ts';

const resource = (Type: string, Properties: Resource['Properties']): Resource => ({ Type, Properties });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const fromMessaging = (OutputName: string) => ({ 'Fn::GetStackOutput': { StackName: 'shopmart-test-messaging', OutputName } });

/** A distribution, a load balancer, a service with its queue, and the function that drains the queue and calls a third party. */
export function smallShop(): EnvironmentTemplates {
  return {
    environment: 'test',
    stacks: {
      edge: {
        Resources: {
          Shop: resource('AWS::CloudFront::Distribution', { DistributionConfig: { Origins: [{ VpcOriginId: { Ref: 'Origin' } }] } }),
          Origin: resource('AWS::CloudFront::VpcOrigin', { VpcOriginEndpointConfig: { Arn: { Ref: 'Balancer' } } }),
          Balancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
            Type: 'application',
            Scheme: 'internal',
            SecurityGroups: [arn('BalancerGroup')],
          }),
          BalancerGroup: resource('AWS::EC2::SecurityGroup', {}),
          FromBalancer: resource('AWS::EC2::SecurityGroupIngress', {
            GroupId: { 'Fn::GetStackOutput': { StackName: 'shopmart-test-order', OutputName: 'Group' } },
            SourceSecurityGroupId: arn('BalancerGroup'),
            FromPort: 8080,
          }),
        },
        Outputs: {},
      },
      messaging: {
        Resources: {
          CommandsQueue: resource('AWS::SQS::Queue', {
            QueueName: 'shopmart-test-pick-commands',
            RedrivePolicy: { deadLetterTargetArn: arn('CommandsDead'), maxReceiveCount: 5 },
          }),
          CommandsDead: resource('AWS::SQS::Queue', { QueueName: 'shopmart-test-pick-commands-dead' }),
        },
        Outputs: { Commands: { Value: arn('CommandsQueue') } },
      },
      order: {
        Resources: {
          Task: resource('AWS::ECS::TaskDefinition', {
            Cpu: '512',
            Memory: '1024',
            TaskRoleArn: arn('OrderRole'),
            ContainerDefinitions: [{ Name: 'order' }],
          }),
          Service: resource('AWS::ECS::Service', {
            TaskDefinition: { Ref: 'Task' },
            NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [arn('OrderGroup')] } },
          }),
          Tasks: resource('AWS::ApplicationAutoScaling::ScalableTarget', {
            MinCapacity: 2,
            MaxCapacity: 8,
            ResourceId: arn('Service'),
          }),
          OrderRole: resource('AWS::IAM::Role', {}),
          OrderGroup: resource('AWS::EC2::SecurityGroup', {}),
          OrderPolicy: resource('AWS::IAM::Policy', {
            Roles: [{ Ref: 'OrderRole' }],
            PolicyDocument: { Statement: [{ Action: ['sqs:GetQueueUrl', 'sqs:SendMessage'], Resource: fromMessaging('Commands') }] },
          }),
          PickParcelsWorkerFunctionE3D55361: resource('AWS::Lambda::Function', {
            MemorySize: 256,
            Environment: { Variables: { WAREHOUSE_URL: 'https://warehouse.example/v1', LOG_LEVEL: 'info' } },
          }),
          Mapping: resource('AWS::Lambda::EventSourceMapping', {
            EventSourceArn: fromMessaging('Commands'),
            FunctionName: { Ref: 'PickParcelsWorkerFunctionE3D55361' },
          }),
          SchemaMigrateFunction9F7976CE: resource('AWS::Lambda::Function', { MemorySize: 256 }),
          Migration: resource('Custom::SchemaMigration', { ServiceToken: arn('SchemaMigrateFunction9F7976CE') }),
        },
        Outputs: { Group: { Value: arn('OrderGroup') } },
      },
    },
  };
}

/** The same shop with resources added to a stack, or others in their place. */
export function withResources(shop: EnvironmentTemplates, stack: string, added: Readonly<Record<string, Resource>>): EnvironmentTemplates {
  const { Resources = {}, Outputs = {} } = shop.stacks[stack] ?? {};
  return { ...shop, stacks: { ...shop.stacks, [stack]: { Resources: { ...Resources, ...added }, Outputs } } };
}
