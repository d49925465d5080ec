import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomically } from '../../runtime/state.ts';
import { AwsError } from '../aws/aws-error.ts';
import { FlagSet } from './flag-set.ts';
import type { FlagResources } from './resources.ts';

const Version = z.object({ number: z.int(), content: z.string(), description: z.string() });
const Deployment = z.object({
  number: z.int(),
  version: z.int(),
  description: z.string(),
  startedAt: z.coerce.date(),
  completedAt: z.coerce.date(),
});
const State = z.object({
  /** The content of the template that was deployed last. */
  template: z.string().default(''),
  versions: z.array(Version).default([]),
  deployments: z.array(Deployment).default([]),
});

export type Version = Readonly<z.infer<typeof Version>>;
export type Deployment = Readonly<z.infer<typeof Deployment>>;

export type FlagConfiguration = ReturnType<typeof openConfiguration>;

const notFound = (what: string) => new AwsError('ResourceNotFoundException', `${what} was not found`, 404);

/** The versions and deployments of the flags, kept in a file over restarts. A template with other content is deployed, as by CloudFormation. */
export function openConfiguration(
  { content: template, description: templateDescription, strategies }: FlagResources,
  file: string,
  now: () => Date = () => new Date(),
) {
  const state = State.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const save = () => writeAtomically(file, JSON.stringify(state, undefined, 2));
  const isComplete = ({ completedAt }: Deployment) => completedAt <= now();
  const version = (number: number): Version => {
    const found = state.versions.find((each) => each.number === number);
    if (!found) throw notFound(`configuration version ${number}`);
    return found;
  };

  const createVersion = (content: string, description: string, latestNumber?: number): Version => {
    const latest = state.versions.at(-1)?.number ?? 0;
    if (latestNumber !== undefined && latestNumber !== latest)
      throw new AwsError('ConflictException', `The latest version is ${latest}, not ${latestNumber}`, 409);
    const parsed = FlagSet.safeParse(toJson(content));
    if (!parsed.success) throw new AwsError('BadRequestException', `Error parsing content: ${z.prettifyError(parsed.error)}`);
    const created = { number: latest + 1, content, description };
    state.versions.push(created);
    save();
    return created;
  };
  const startDeployment = (number: number, minutes: number, description: string): Deployment => {
    if (state.deployments.some((each) => !isComplete(each)))
      throw new AwsError('ConflictException', 'Deployment in progress for the given environment', 409);
    const startedAt = now();
    const deployment = {
      number: (state.deployments.at(-1)?.number ?? 0) + 1,
      version: version(number).number,
      description,
      startedAt,
      completedAt: new Date(startedAt.getTime() + minutes * 60_000),
    };
    state.deployments.push(deployment);
    save();
    return deployment;
  };

  if (state.template !== template) {
    state.template = template;
    for (const each of state.deployments) if (!isComplete(each)) each.completedAt = now();
    startDeployment(createVersion(template, templateDescription).number, 0, templateDescription);
  }

  return {
    createVersion,
    version,
    versions: () => state.versions.toReversed(),
    deployments: () => state.deployments.toReversed(),
    deploy(number: number, strategyId: string, description: string): Deployment {
      const strategy = strategies.find(({ Id }) => Id === strategyId);
      if (!strategy) throw notFound(`deployment strategy ${strategyId}`);
      return startDeployment(number, strategy.minutes, description);
    },
    deployment(number: number): Deployment {
      const found = state.deployments.find((each) => each.number === number);
      if (!found) throw notFound(`deployment ${number}`);
      return found;
    },
    progress(deployment: Deployment): number {
      if (isComplete(deployment)) return 100;
      const [start, end] = [deployment.startedAt.getTime(), deployment.completedAt.getTime()];
      return Math.floor(((now().getTime() - start) / (end - start)) * 100);
    },
    /** What an agent receives: the version of the last complete deployment. */
    current(): Version {
      const last = state.deployments.findLast(isComplete);
      if (!last) throw notFound('a complete deployment');
      return version(last.version);
    },
  };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('BadRequestException', 'Error parsing content as JSON');
  }
}
