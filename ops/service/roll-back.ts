import {
  ECSClient,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan, Report } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';
import { describeService, findService } from './service.ts';
import type { RunningService } from './service.ts';

const usage =
  usageWith(`Returns a service to an earlier revision of its task definition: the settings and the image of an earlier deployment.
While a deployment runs, ECS stops it and returns to the revision before it.

  npm run ops -- roll-back SERVICE --environment NAME [--revision N]

  SERVICE        such as order
  --revision     which one to deploy (default: the one before the current one)`);

const LONGEST_MINUTES = 15;

export async function runRollBack(args: string[]): Promise<void> {
  const options = { ...SHARED_OPTIONS, revision: { type: 'string' } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  const name = readArgument(usage, positionals, 'SERVICE');
  const revision = values.revision === undefined ? undefined : Number(values.revision);
  if (revision !== undefined && !(Number.isInteger(revision) && revision > 0))
    return refuseArguments(usage, `--revision is "${values.revision}": give a whole number above 0`);
  const target = await openTarget(request);
  await carryOut(target.place, await planRollBack(target, name, revision), request);
}

async function planRollBack(target: Target, name: string, revision: number | undefined): Promise<Plan> {
  const ecs = new ECSClient(target.clientOf('ecs'));
  const service = await findService(target, name);
  const { cluster, service: id } = service;
  const { serviceDeployments: [running] = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service: id, status: ['IN_PROGRESS'] }),
  );
  if (running !== undefined && revision === undefined) return planStop(ecs, service, running.serviceDeploymentArn ?? '');
  const { taskDefinition: current = '' } = await describeService(ecs, service);
  const earlier = revision === undefined ? await findPrevious(ecs, current) : current.replace(/\d+$/, String(revision));
  if (earlier === current) return { acts: [], nothing: `${name} runs ${shortened(current)} already` };
  return {
    acts: [
      {
        summary: `deploy ${name} with ${shortened(earlier)} instead of ${shortened(current)}`,
        run: async (report) => {
          await ecs.send(new UpdateServiceCommand({ cluster, service: id, taskDefinition: earlier }));
          await awaitDeployment(ecs, service, report);
        },
      },
    ],
    afterwards: [
      'The next deployment by CloudFormation deploys the new revision again: revert its commit first.',
      `To undo: npm run ops -- roll-back ${name} --revision ${current.split(':').at(-1)} ${target.options} --execute`,
    ],
  };
}

function planStop(ecs: ECSClient, service: RunningService, serviceDeploymentArn: string): Plan {
  return {
    acts: [
      {
        summary: `stop the deployment ${serviceDeploymentArn.split('/').at(-1)} of ${service.name}, which runs, and return to the revision before it`,
        run: async (report) => {
          await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
          await awaitDeployment(ecs, service, report);
        },
      },
    ],
    afterwards: ['A deployment by CloudFormation that waits for it fails and rolls its stack back.'],
  };
}

/** @throws Error if no earlier revision is active */
async function findPrevious(ecs: ECSClient, current: string): Promise<string> {
  const familyPrefix = shortened(current).replace(/:\d+$/, '');
  const isEarlier = (arn: string) => revisionOf(arn) < revisionOf(current);
  for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions(
    { client: ecs },
    { familyPrefix, status: 'ACTIVE', sort: 'DESC' },
  )) {
    const found = taskDefinitionArns.find(isEarlier);
    if (found !== undefined) return found;
  }
  throw new Error(`${familyPrefix} has no active revision before ${revisionOf(current)}: deploy an earlier commit instead`);
}

const revisionOf = (arn: string): number => Number(arn.split(':').at(-1));
const shortened = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** @throws Error with ECS's reason if the deployment fails */
async function awaitDeployment(ecs: ECSClient, service: RunningService, report: Report): Promise<void> {
  await pollUntilDone(report, LONGEST_MINUTES, async () => {
    const { deployments = [] } = await describeService(ecs, service);
    const primary = deployments.find(({ status }) => status === 'PRIMARY');
    const { rolloutState = 'IN_PROGRESS', rolloutStateReason = '', runningCount = 0, desiredCount = 0 } = primary ?? {};
    if (rolloutState === 'FAILED') throw new Error(`the deployment failed: ${rolloutStateReason}`);
    return { state: `${rolloutState}: ${runningCount} of ${desiredCount} tasks run`, isDone: rolloutState === 'COMPLETED' };
  });
}
