import type { Assembly } from '../assembly/assembly.ts';
import type { Log } from '../console/log.ts';
import type { Emulator } from '../processes/emulator.ts';
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
  readonly emulators: Readonly<Record<'sqs' | 'aws' | 'lambda' | 'edge', Emulator>>;
  /** Addresses of the emulated APIs, by the suffix of the SDK's variable AWS_ENDPOINT_URL_…. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Of the database server. */
  readonly superuser: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  /** What the AWS SDK needs to find the emulators. */
  readonly sdk: Readonly<Record<string, string>>;
  /** Everything that is to be stopped. */
  readonly kept: KeptRunning[];
  /** Addresses by the names that others know them by. */
  readonly services: Map<string, string>;
  readonly redis: Map<string, string>;
  readonly onChange: OnChange;
  readonly isStopping: () => boolean;
}

interface Step {
  readonly key: string;
  readonly after: ReadonlySet<string>;
  readonly run: () => Promise<void>;
}

const noteworthy = /^(AWS::(ECS::Service|RDS::DBCluster|ElastiCache::ReplicationGroup)|Custom::.*)$/;

/** Brings the assembly to life in the order that CloudFormation keeps: a stack after those that it depends on, a resource after those that it names. */
export async function deploy(runtime: Runtime): Promise<void> {
  const { world, log, assembly } = runtime;
  const steps = world.resources.map((resource): Step => {
    const { stack, template, key } = resource;
    const named = world.evaluator.references(template.Properties, stack).map(({ stack: owner, id }) => `${owner.name}/${id}`);
    const run = async () => {
      const begun = performance.now();
      await deployerOf(template.Type)?.(resource, runtime);
      if (noteworthy.test(template.Type))
        log.step(`${key.replace(/[0-9A-F]{8}$/, '')} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
    };
    return { key, run, after: new Set([...named, ...template.DependsOn.map((id) => `${stack.name}/${id}`), ...stack.dependsOn]) };
  });
  const stacks = assembly.stacks.map(({ name }): Step => {
    const own = world.resources.filter(({ stack }) => stack.name === name).map(({ key }) => key);
    return { key: name, after: new Set(own), run: async () => undefined };
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
    const before = [...step.after].flatMap((key) => known.get(key) ?? []).filter((other) => other !== step);
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
