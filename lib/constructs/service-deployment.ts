import { Duration } from 'aws-cdk-lib';
import { DeploymentStrategy } from 'aws-cdk-lib/aws-ecs';
import type { CapacityProviderStrategy, FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import type { Deployment, Spot } from '../deployment-settings.ts';

/** The properties of an ECS service for a strategy. */
export function deploymentProps(
  deployment: Deployment,
): Pick<FargateServiceProps, 'deploymentStrategy' | 'bakeTime' | 'canaryConfiguration'> {
  switch (deployment.strategy) {
    case 'rolling':
      return {};
    case 'blue-green':
      return { deploymentStrategy: DeploymentStrategy.BLUE_GREEN, bakeTime: Duration.minutes(deployment.bakeMinutes) };
    case 'canary':
      return {
        deploymentStrategy: DeploymentStrategy.CANARY,
        bakeTime: Duration.minutes(deployment.bakeMinutes),
        canaryConfiguration: { stepPercent: deployment.percent, stepBakeTime: Duration.minutes(deployment.minutes) },
      };
  }
}

/** On demand up to a number of tasks, then a share on Spot. */
export function capacityOf({ onDemandTasks, percent }: Spot): CapacityProviderStrategy[] {
  const onDemand = { capacityProvider: 'FARGATE', base: onDemandTasks, weight: 100 - percent };
  const spot = { capacityProvider: 'FARGATE_SPOT', weight: percent };
  return onDemandTasks === 0 && percent === 100 ? [spot] : [onDemand, spot];
}
