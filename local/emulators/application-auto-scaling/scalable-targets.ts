import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';
import { readParameters } from '../aws/query-protocol.ts';
import type { JsonAction } from '../aws/serve-actions.ts';

/** A template's scalable target. */
export const ScalableTarget = z.object({ ResourceId: z.string(), MinCapacity: z.int(), MaxCapacity: z.int() });

const of = { ServiceNamespace: z.literal('ecs'), ScalableDimension: z.literal('ecs:service:DesiredCount') };
const Describe = z.strictObject({ ...of, ResourceIds: z.tuple([z.string()]), NextToken: z.undefined().optional() });
const Suspended = z.strictObject({
  DynamicScalingInSuspended: z.boolean(),
  DynamicScalingOutSuspended: z.boolean(),
  ScheduledScalingSuspended: z.boolean(),
});
const Register = z.strictObject({ ...of, ResourceId: z.string(), SuspendedState: Suspended });

/** The actions of Application Auto Scaling that show and suspend scaling. A service runs as one process, so nothing scales. */
export function scalingActions(templates: readonly z.infer<typeof ScalableTarget>[]): Readonly<Record<string, JsonAction>> {
  const none = { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: false };
  const targets = templates.map((target) => ({ ...target, SuspendedState: none, ServiceNamespace: 'ecs' }));
  return {
    DescribeScalableTargets: (body) => {
      const { ResourceIds, ScalableDimension } = readParameters(Describe, body);
      const found = targets.filter(({ ResourceId }) => ResourceIds.includes(ResourceId));
      return { ScalableTargets: found.map((target) => ({ ...target, ScalableDimension })) };
    },
    RegisterScalableTarget: (body) => {
      const { ResourceId, SuspendedState } = readParameters(Register, body);
      const target = targets.find((each) => each.ResourceId === ResourceId);
      if (!target) throw new AwsError('ValidationException', `no scalable target ${ResourceId}: give MinCapacity and MaxCapacity`);
      target.SuspendedState = SuspendedState;
      return {};
    },
  };
}
