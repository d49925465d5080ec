import { deployerOf } from './deployers.ts';
import { runInOrder } from './run-in-order.ts';
import type { Runtime } from './runtime.ts';

const noteworthy = /^(AWS::(ECS::Service|RDS::DBCluster|ElastiCache::ReplicationGroup|CloudFront::Distribution)|Custom::.*)$/;

/** Brings the assembly to life in the order that CloudFormation would: a stack after those that it depends on, a resource after those that it names. */
export async function deploy(runtime: Runtime): Promise<void> {
  const { world, log } = runtime;
  const ofStack = new Map<string, string[]>();
  for (const { stack, key } of world.resources) ofStack.set(stack.name, [...(ofStack.get(stack.name) ?? []), key]);
  const steps = world.resources.map((resource) => {
    const { stack, template, key } = resource;
    const named = world.evaluator.references(template.Properties, stack).map(({ stack: owner, id }) => `${owner.name}/${id}`);
    return {
      key,
      after: new Set([
        ...named,
        ...template.DependsOn.map((id) => `${stack.name}/${id}`),
        ...stack.dependsOn.map((name) => `stack ${name}`),
      ]),
      run: async () => {
        const begun = performance.now();
        await deployerOf(template.Type)?.(resource, runtime);
        const seconds = (performance.now() - begun) / 1000;
        if (noteworthy.test(template.Type) && seconds > 0.02) log.step(`${key.replace(/[0-9A-F]{8}$/, '')} (${seconds.toFixed(1)} s)`);
      },
    };
  });
  const stacks = [...ofStack].map(([name, keys]) => ({ key: `stack ${name}`, after: new Set(keys), run: async () => undefined }));
  await runInOrder([...steps, ...stacks]);
}
