import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { AlarmBehavior, Cluster, ContainerImage, DeploymentStrategy, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import { expect, test } from 'vitest';
import { refuseUnsafeDeployment } from '../../../lib/constructs/deployment-rules.ts';

const canary = {
  deploymentStrategy: DeploymentStrategy.CANARY,
  canaryConfiguration: { stepPercent: 5, stepBakeTime: Duration.minutes(60) },
};
const callable = { serviceConnectConfiguration: { services: [{ portMappingName: 'http', discoveryName: 'shop' }] } };
const alarms = { deploymentAlarms: { alarmNames: ['failing'], behavior: AlarmBehavior.ROLLBACK_ON_ALARM } };
const HOOK = 'arn:aws:lambda:eu-west-2:111111111111:function:test';

/** What synthesis throws for a service. */
function refusalOf({ isTested = false, ...props }: Partial<FargateServiceProps> & { readonly isTested?: boolean }): string {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'shop', { env: { account: '111111111111', region: 'eu-west-2' } });
  const vpc = new Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-2a'], restrictDefaultSecurityGroup: false });
  const cluster = new Cluster(stack, 'Cluster', { vpc, defaultCloudMapNamespace: { name: 'shop', useForServiceConnect: true } });
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('shop', {
    image: ContainerImage.fromRegistry('shop'),
    portMappings: [{ name: 'http', containerPort: 8080 }],
  });
  const service = new FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100, ...props });
  const role = Role.fromRoleArn(stack, 'HookRole', 'arn:aws:iam::111111111111:role/hook');
  if (isTested) service.addLifecycleHook({ bind: () => ({ targetArn: HOOK, role, lifecycleStages: [] }) });
  refuseUnsafeDeployment(service);
  try {
    app.synth();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('a canary with traffic, alarms that roll it back and a smoke test is accepted, and a rolling deployment without any', () => {
  expect(refusalOf({ ...canary, ...callable, ...alarms, isTested: true })).toBe('');
  expect(refusalOf({})).toBe('');
});

test.each([
  [
    'traffic',
    { ...canary, ...alarms, isTested: true },
    'loadBalancers is missing with the strategy CANARY: give the service a route or a Service Connect name, or choose ROLLING',
  ],
  [
    'alarms',
    { ...canary, ...callable, isTested: true },
    'alarms.alarmNames is [] with the strategy CANARY: name the alarms of both target groups',
  ],
  [
    'a rollback by its alarms',
    { ...canary, ...callable, isTested: true, deploymentAlarms: { alarmNames: ['failing'], behavior: AlarmBehavior.FAIL_ON_ALARM } },
    'alarms.rollback is false with the strategy CANARY: write true',
  ],
  ['a smoke test', { ...canary, ...callable, ...alarms }, 'lifecycleHooks is [] with the strategy CANARY: add a smoke test'],
  [
    'alarms, for blue/green',
    { deploymentStrategy: DeploymentStrategy.BLUE_GREEN, ...callable, isTested: true },
    'alarms.alarmNames is [] with the strategy BLUE_GREEN',
  ],
])('a gradual deployment without %s is refused at synthesis, by field, value and remedy', (_, props, message) => {
  expect(refusalOf(props)).toContain(message);
});
