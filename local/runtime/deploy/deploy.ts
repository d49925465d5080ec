import type { ClientConfig } from 'pg';
import type { EmulatedService } from '../../emulators/ecs/services.ts';
import type { TaskDefinitions } from '../../emulators/ecs/task-definitions.ts';
import type { Assembly } from '../assembly/assembly.ts';
import type { Log } from '../console/log.ts';
import type { TaskRun } from '../../injected.ts';
import type { SupervisedProcess, OnChange } from '../processes/supervise.ts';
import type { State } from '../state.ts';
import type { Responses } from './custom-resource-responses.ts';
import { findDeployer } from './deployers.ts';
import type { ProcessIdentities } from './permissions.ts';
import type { ResolvedAssembly } from './resolved-assembly.ts';

/** The running emulators, and what has been deployed to them. */
export interface Runtime {
  readonly assembly: Assembly;
  readonly resolved: ResolvedAssembly;
  readonly state: State;
  readonly log: Log;
  /** Endpoints of the emulated APIs, by the suffix of AWS_ENDPOINT_URL_…. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly superuser: ClientConfig;
  /** The AWS SDK's environment variables. */
  readonly sdk: Readonly<Record<string, string>>;
  readonly identities: ProcessIdentities;
  readonly responses: Responses;
  readonly functions: readonly DeployedFunction[];
  readonly tasks: DeployedTask[];
  /** The same services, as ECS shows and changes them. */
  readonly services: EmulatedService[];
  readonly taskDefinitions: TaskDefinitions;
  /** Changes a task's command, for a debugger or for development. */
  readonly adaptTask: (name: string, task: TaskRun) => TaskRun;
  readonly processes: SupervisedProcess[];
  readonly onChange: OnChange;
  readonly isStopping: () => boolean;
}

export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  readonly folder: string;
}

export interface DeployedTask {
  readonly name: string;
  readonly folder: string;
  /** Resolves once it is healthy again. */
  readonly restart: () => Promise<void>;
}

interface Step {
  readonly key: string;
  readonly after: readonly string[];
  readonly run: () => Promise<void>;
}

/** Deploys the assembly in CloudFormation's order: stacks after their dependencies, resources after those that they reference. */
export async function deploy(runtime: Runtime): Promise<void> {
  const { resolved, log, assembly } = runtime;
  const steps = resolved.resources.map((resource): Step => {
    const { stack, template, key } = resource;
    const named = [...JSON.stringify(template.Properties).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, each]) => each);
    const run = async () => {
      const startedAt = performance.now();
      const deployer = findDeployer(template.Type);
      await deployer?.(resource, runtime);
      if (deployer) log.step(`${key.replace(/[0-9A-F]{8}$/, '')} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    };
    return { key, run, after: [...[...named, ...template.DependsOn].map((each) => `${stack.name}/${each}`), ...stack.dependsOn] };
  });
  const stacks = assembly.stacks.map(({ name }): Step => {
    return { key: name, after: steps.map(({ key }) => key).filter((key) => key.startsWith(`${name}/`)), run: async () => undefined };
  });
  await runInOrder([...steps, ...stacks]);
}

/** Runs each step after its dependencies, in parallel where possible. After a failure no further step starts. */
export async function runInOrder(steps: readonly Step[]): Promise<void> {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const started = new Map<string, Promise<void>>();
  const failure = new AbortController();
  const start = (step: Step, path: readonly string[]): Promise<void> => {
    if (path.includes(step.key)) throw new Error(`circular dependency: ${[...path, step.key].join(' → ')}`);
    const before = step.after.flatMap((key) => byKey.get(key) ?? []).filter((other) => other !== step);
    const runAfter = async () => {
      await Promise.all(before.map((other) => start(other, [...path, step.key])));
      failure.signal.throwIfAborted();
      await step.run().catch((error: unknown) => failure.abort(error));
      failure.signal.throwIfAborted();
    };
    const done = started.get(step.key) ?? runAfter();
    started.set(step.key, done);
    return done;
  };
  await Promise.all(steps.map(async (step) => start(step, [])));
}
