import { Stack } from 'aws-cdk-lib';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import * as z from 'zod';

const Configuration = z.object({
  strategy: z.string().default('ROLLING'),
  alarms: z.object({ alarmNames: z.array(z.unknown()), enable: z.boolean(), rollback: z.boolean() }).optional(),
  lifecycleHooks: z.array(z.unknown()).default([]),
});
const LoadBalancers = z.array(z.object({ advancedConfiguration: z.object({ testListenerRule: z.unknown() }).optional() })).default([]);
const Connect = z.object({ services: z.array(z.unknown()).default([]) }).default({ services: [] });

/** Refuses, at synthesis, a gradual deployment that ECS and CDK accept although it cannot shift traffic, be tested or be rolled back. */
export function refuseUnsafeDeployment(service: FargateService): void {
  service.node.addValidation({ validate: () => findUnsafe(service) });
}

function findUnsafe(service: FargateService): string[] {
  const resource = service.node.defaultChild ?? service.node.tryFindChild('Service');
  if (!(resource instanceof CfnService)) throw new Error(`${service.node.path} has no service of ECS`);
  const resolved = (value: unknown): unknown => Stack.of(service).resolve(value);
  const { strategy, alarms, lifecycleHooks } = Configuration.parse(resolved(resource.deploymentConfiguration) ?? {});
  const balancers = LoadBalancers.parse(resolved(resource.loadBalancers));
  const { services } = Connect.parse(resolved(resource.serviceConnectConfiguration));
  if (strategy === 'ROLLING') return [];

  const refusals: string[] = [];
  const refuse = (field: string, value: unknown, remedy: string) =>
    refusals.push(`${field} is ${value === undefined ? 'missing' : JSON.stringify(value)} with the strategy ${strategy}: ${remedy}`);
  if (balancers.length === 0 && services.length === 0)
    refuse(
      'loadBalancers',
      undefined,
      'give the service a route or a Service Connect name, or choose ROLLING: there is no traffic to shift',
    );
  for (const { advancedConfiguration } of balancers)
    if (advancedConfiguration?.testListenerRule === undefined)
      refuse('loadBalancers.advancedConfiguration.testListenerRule', undefined, 'give the second target group and both listener rules');
  if (!alarms?.enable || alarms.alarmNames.length === 0)
    refuse('alarms.alarmNames', alarms?.alarmNames ?? [], 'name the alarms of both target groups, or a bad revision gets all traffic');
  else if (!alarms.rollback) refuse('alarms.rollback', false, 'write true, or ECS stops the deployment and leaves its traffic where it is');
  if (lifecycleHooks.length === 0) refuse('lifecycleHooks', [], 'add a smoke test of the new revision');
  return refusals;
}
