import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { readArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';
import { describeService, findService } from './service.ts';

const drainUsage =
  usageWith(`Stops all tasks of a service and its scaling. Each task leaves the load balancer, finishes its requests and ends.

  npm run ops -- drain SERVICE --environment NAME

  SERVICE        such as notification: what it serves fails until it is resumed`);

const resumeUsage = usageWith(`Starts the minimum number of tasks of a drained service, and its scaling.

  npm run ops -- resume SERVICE --environment NAME

  SERVICE        such as order`);

const LONGEST_MINUTES = 15;

export const runDrain = async (args: string[]): Promise<void> => run(drainUsage, args, planDrain);
export const runResume = async (args: string[]): Promise<void> => run(resumeUsage, args, planResume);

async function run(usage: string, args: string[], plan: (target: Target, name: string) => Promise<Plan>): Promise<void> {
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options: SHARED_OPTIONS });
  const request = readRequest(usage, values);
  const name = readArgument(usage, positionals, 'SERVICE');
  const target = await openTarget(request);
  await carryOut(target.place, await plan(target, name), request);
}

async function planDrain(target: Target, name: string): Promise<Plan> {
  const { describe, suspendScaling, scaleTo } = await openScaling(target, name);
  const { desiredCount = 0, runningCount = 0 } = await describe();
  if (desiredCount === 0 && runningCount === 0) return { acts: [], nothing: `${name} runs no task` };
  return {
    acts: [
      { summary: `suspend the scaling of ${name}`, run: async () => suspendScaling(true) },
      { summary: `stop ${counted(runningCount)} of ${name}`, run: scaleTo(0) },
    ],
    afterwards: [`To undo: npm run ops -- resume ${name} ${target.options} --execute`],
  };
}

async function planResume(target: Target, name: string): Promise<Plan> {
  const { describe, readScaling, suspendScaling, scaleTo } = await openScaling(target, name);
  const [{ desiredCount = 0, runningCount = 0 }, { minimum, isSuspended }] = [await describe(), await readScaling()];
  const count = Math.max(desiredCount, minimum);
  const start = { summary: `start ${counted(count)} of ${name}`, run: scaleTo(count) };
  const scale = { summary: `resume the scaling of ${name}`, run: async () => suspendScaling(false) };
  return {
    acts: [...(runningCount < count ? [start] : []), ...(isSuspended ? [scale] : [])],
    nothing: `${name} runs ${counted(runningCount)}, and scales`,
    afterwards: [`To undo: npm run ops -- drain ${name} ${target.options} --execute`],
  };
}

const counted = (tasks: number): string => `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`;

async function openScaling(target: Target, name: string) {
  const [ecs, scaling] = [
    new ECSClient(target.clientOf('ecs')),
    new ApplicationAutoScalingClient(target.clientOf('application-auto-scaling')),
  ];
  const service = await findService(target, name);
  const { cluster, service: id, resourceId } = service;
  const inService = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
  return {
    describe: async () => describeService(ecs, service),
    readScaling: async () => {
      const { ScalableTargets: [found] = [] } = await scaling.send(
        new DescribeScalableTargetsCommand({ ...inService, ResourceIds: [resourceId] }),
      );
      if (found?.MinCapacity === undefined) throw new Error(`${name} has no scalable target ${resourceId}`);
      return { minimum: found.MinCapacity, isSuspended: Object.values(found.SuspendedState ?? {}).includes(true) };
    },
    suspendScaling: async (isSuspended: boolean): Promise<void> => {
      const SuspendedState = {
        DynamicScalingInSuspended: isSuspended,
        DynamicScalingOutSuspended: isSuspended,
        ScheduledScalingSuspended: isSuspended,
      };
      await scaling.send(new RegisterScalableTargetCommand({ ...inService, ResourceId: resourceId, SuspendedState }));
    },
    scaleTo:
      (count: number): Plan['acts'][number]['run'] =>
      async (report) => {
        await ecs.send(new UpdateServiceCommand({ cluster, service: id, desiredCount: count }));
        await pollUntilDone(report, LONGEST_MINUTES, async () => {
          const { runningCount = 0 } = await describeService(ecs, service);
          return { state: `${runningCount} of ${count} tasks run`, isDone: count === 0 ? runningCount === 0 : runningCount >= count };
        });
      },
  };
}
