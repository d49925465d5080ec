import type { ClientConfig } from 'pg';
import type { Assembly } from '../assembly/assembly.ts';
import type { Log } from '../console/log.ts';
import type { TaskRun } from '../../injected.ts';
import type { KeptRunning, OnChange } from '../processes/keep-running.ts';
import type { State } from '../state.ts';
import { deployerOf } from './deployers.ts';
import type { World } from './world.ts';

/** What is up, for those who deploy onto it. */
export interface Runtime {
  readonly assembly: Assembly;
  readonly world: World;
  readonly state: State;
  readonly log: Log;
  /** Addresses of the emulated APIs, by the suffix of the SDK's variable AWS_ENDPOINT_URL_…. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Of the database server. */
  readonly superuser: ClientConfig;
  /** What the AWS SDK needs to find the emulators. */
  readonly sdk: Readonly<Record<string, string>>;
  /** Functions that run here, as the Lambda emulator knows them. */
  readonly functions: readonly DeployedFunction[];
  /** Tasks that run here. */
  readonly tasks: DeployedTask[];
  /** Changes how a task runs, for a debugger or for development. */
  readonly adaptTask: (name: string, task: TaskRun) => TaskRun;
  /** Everything that is to be stopped. */
  readonly kept: KeptRunning[];
  readonly onChange: OnChange;
  readonly isStopping: () => boolean;
}

export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  /** Its asset. */
  readonly folder: string;
}

export interface DeployedTask {
  readonly name: string;
  /** Its asset. */
  readonly folder: string;
  /** Resolves once it is well again. */
  readonly restart: () => Promise<void>;
}

interface Step {
  readonly key: string;
  readonly after: readonly string[];
  readonly run: () => Promise<void>;
}

/** Brings the assembly to life in the order that CloudFormation keeps: a stack after those that it depends on, a resource after those that it names. */
export async function deploy(runtime: Runtime): Promise<void> {
  const { world, log, assembly } = runtime;
  const steps = world.resources.map((resource): Step => {
    const { stack, template, key } = resource;
    const named = [...JSON.stringify(template.Properties).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, each]) => each);
    const run = async () => {
      const begun = performance.now();
      const deployer = deployerOf(template.Type);
      await deployer?.(resource, runtime);
      if (deployer) log.step(`${key.replace(/[0-9A-F]{8}$/, '')} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
    };
    return { key, run, after: [...[...named, ...template.DependsOn].map((each) => `${stack.name}/${each}`), ...stack.dependsOn] };
  });
  const stacks = assembly.stacks.map(({ name }): Step => {
    return { key: name, after: steps.map(({ key }) => key).filter((key) => key.startsWith(`${name}/`)), run: async () => undefined };
  });
  await runInOrder([...steps, ...stacks]);
}

/** Runs every step once those that it comes after are done; what can run at once runs at once. After a failure no other step begins. */
export async function runInOrder(steps: readonly Step[]): Promise<void> {
  const known = new Map(steps.map((step) => [step.key, step]));
  const begun = new Map<string, Promise<void>>();
  const failure = new AbortController();
  const begin = (step: Step, path: readonly string[]): Promise<void> => {
    if (path.includes(step.key)) throw new Error(`circular dependency: ${[...path, step.key].join(' → ')}`);
    const before = step.after.flatMap((key) => known.get(key) ?? []).filter((other) => other !== step);
    const runAfter = async () => {
      await Promise.all(before.map((other) => begin(other, [...path, step.key])));
      failure.signal.throwIfAborted();
      await step.run().catch((error: unknown) => failure.abort(error));
      failure.signal.throwIfAborted();
    };
    const done = begun.get(step.key) ?? runAfter();
    begun.set(step.key, done);
    return done;
  };
  await Promise.all(steps.map(async (step) => begin(step, [])));
}
