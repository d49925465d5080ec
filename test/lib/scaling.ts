import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Step = z.object({
  MetricIntervalLowerBound: z.number(),
  MetricIntervalUpperBound: z.number().optional(),
  ScalingAdjustment: z.number(),
});
const Steps = z.object({ AdjustmentType: z.literal('PercentChangeInCapacity'), StepAdjustments: z.array(Step) });
const Environment = z.array(z.looseObject({ Environment: z.array(z.looseObject({ Name: z.string(), Value: z.json() })) }));

const ROUTED = ['user', 'product', 'inventory', 'payment', 'order', 'analytics', 'recommendation', 'storefront'];

/** How services scale out in a burst. */
export function describeScaling(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const alarms = () =>
    shop
      .find('AWS::CloudWatch::Alarm')
      .filter(({ resource }) => resource.Properties['MetricName'] === 'InFlightRequests' && resource.Properties['Period'] === 10);

  describe('the step scaling of a service', () => {
    test('is there for each service that shoppers reach, on an alarm that is evaluated every ten seconds', () => {
      expect(
        alarms()
          .map(({ stack }) => stack)
          .toSorted(),
      ).toEqual(ROUTED.toSorted());
      for (const { stack, resource } of alarms()) {
        expect(resource.Properties).toMatchObject({
          Period: 10,
          EvaluationPeriods: 1,
          Statistic: 'Average',
          Dimensions: [
            { Name: 'Environment', Value: environment },
            { Name: 'Service', Value: stack },
          ],
        });
      }
    });

    test('is an action of its alarm, and has a step for every value above the threshold', () => {
      for (const { stack, resource } of alarms()) {
        const policies = shop
          .find('AWS::ApplicationAutoScaling::ScalingPolicy')
          .filter(
            (policy) =>
              policy.stack === stack &&
              policy.resource.Properties['PolicyType'] === 'StepScaling' &&
              JSON.stringify(resource).includes(`"${policy.id}"`),
          );
        expect(policies).toHaveLength(1);
        for (const policy of policies) {
          expect(resource.Properties['AlarmActions']).toContainEqual({ Ref: policy.id });
          const { StepAdjustments } = Steps.parse(policy.resource.Properties['StepScalingPolicyConfiguration']);
          expect(StepAdjustments[0]?.MetricIntervalLowerBound).toBe(0);
          for (const [index, { MetricIntervalUpperBound }] of StepAdjustments.entries())
            expect(MetricIntervalUpperBound).toBe(StepAdjustments[index + 1]?.MetricIntervalLowerBound);
        }
      }
    });

    test('measures the namespace to which the service may publish, and no other', () => {
      for (const { stack, resource } of alarms()) {
        const { Namespace } = z.object({ Namespace: z.string() }).parse(resource.Properties);
        const [container] = shop
          .find('AWS::ECS::TaskDefinition')
          .filter((task) => task.stack === stack)
          .flatMap((task) => Environment.parse(task.resource.Properties['ContainerDefinitions']));
        expect(container?.Environment).toContainEqual({ Name: 'IN_FLIGHT_NAMESPACE', Value: Namespace });
        const granted = shop.find('AWS::IAM::Policy').filter((policy) => policy.stack === stack);
        expect(JSON.stringify(granted)).toContain(
          `"Action":"cloudwatch:PutMetricData","Condition":{"StringEquals":{"cloudwatch:namespace":"${Namespace}"}}`,
        );
      }
    });
  });
}
