import type { EnvironmentTemplates, Resource } from '../../../tools/templates/environment-templates.ts';

const inCluster = { Ref: 'Cluster' };
const autoscaled = (minimum: number) => ({ MinCapacity: minimum, MaxCapacity: 10, ResourceId: { 'Fn::GetAtt': ['Service', 'Name'] } });

/** Two tasks of half a vCPU and a gigabyte, their secret in another stack, and an alarm; `minTasks` and added resources may differ. */
export function smallShop({
  minTasks = 2,
  added = {},
}: { minTasks?: number; added?: Record<string, Resource> } = {}): EnvironmentTemplates {
  return {
    environment: 'test',
    stacks: {
      network: {
        Resources: { Cluster: resource('AWS::ECS::Cluster', {}) },
        Outputs: { Cluster: { Value: inCluster } },
      },
      data: { Resources: { Password: resource('AWS::SecretsManager::Secret', {}) }, Outputs: {} },
      order: {
        Resources: {
          Task: resource('AWS::ECS::TaskDefinition', {
            Cpu: '512',
            Memory: '1024',
            RuntimePlatform: { CpuArchitecture: 'ARM64' },
            ContainerDefinitions: [{ Name: 'order' }],
          }),
          Service: resource('AWS::ECS::Service', {
            Cluster: { 'Fn::GetStackOutput': { StackName: 'shopmart-test-network', OutputName: 'Cluster' } },
            TaskDefinition: { Ref: 'Task' },
            LoadBalancers: [{ ContainerName: 'order' }],
          }),
          Tasks: resource('AWS::ApplicationAutoScaling::ScalableTarget', autoscaled(minTasks)),
          Missing: resource('AWS::CloudWatch::Alarm', {}),
          Full: resource('AWS::CloudWatch::Alarm', {}),
          ...added,
        },
        Outputs: {},
      },
    },
  };
}

export function resource(Type: string, Properties: Resource['Properties']): Resource {
  return { Type, Properties };
}
